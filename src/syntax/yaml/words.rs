//! What a parser error means, in plain words.

use crate::syntax::ErrorKind;
use granit_parser::{ErrorKind as Granit, ScanError};

/// The message for an error.
pub(super) fn message(error: &ScanError) -> String {
    let words = match error.kind() {
        Granit::UnexpectedEofFlowSequence | Granit::ExpectedFlowSequenceSeparator => {
            "expected `,` or `]` here"
        }
        Granit::UnexpectedEofFlowMapping
        | Granit::UnexpectedEofImplicitFlowMapping
        | Granit::ExpectedFlowMappingSeparator => "expected `,` or `}` here",
        Granit::ExpectedBlockMappingKey | Granit::SimpleKeyExpected => {
            "expected `key: value` here; the indentation may be wrong, or a `:` is missing"
        }
        Granit::InvalidSimpleKey => "a key must be on one line and followed by `:`",
        Granit::ExpectedBlockSequenceEntry => {
            "expected `- item` here; the indentation may be wrong"
        }
        Granit::BlockSequenceEntryNotAllowed | Granit::BlockEntryInFlowCollection => {
            "a `- item` cannot stand here"
        }
        Granit::MappingValueNotAllowed
        | Granit::MappingKeyNotAllowed
        | Granit::InvalidColonPlacement => {
            "a `key: value` cannot stand here; a text that holds `: ` needs quotes"
        }
        Granit::ExpectedDocumentStart => {
            "nothing can stand here: the document's value ends before it"
        }
        Granit::MissingAnchorOrAliasName => "a text cannot start with `*` or `&`; it needs quotes",
        Granit::ExpectedNodeContent => "expected a value here",
        Granit::InvalidIndentation
        | Granit::InvalidQuotedScalarIndent
        | Granit::InvalidFlowScalarIndent
        | Granit::InvalidBlockScalarIndent => "this line is not indented far enough",
        Granit::TabNotAllowed
        | Granit::TabInBlockIndentation
        | Granit::TabInIndentation
        | Granit::TabAtBlockScalarStart
        | Granit::TabInPlainScalar => "a tab cannot indent YAML; use spaces",
        Granit::UnclosedQuotedScalar => "this quote is never closed",
        Granit::DocumentIndicatorInQuotedScalar => {
            "the document ends inside a quoted text; a quote is never closed"
        }
        Granit::UnclosedFlowCollection { open } => return format!("`{open}` is never closed"),
        Granit::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        Granit::MismatchedFlowCollectionEnd { open, close } => {
            return format!("`{close}` does not close the `{open}` before it");
        }
        Granit::UnexpectedCharacter { character } => {
            let shown = character.escape_default();
            return format!("a text cannot start with `{shown}`; it needs quotes");
        }
        Granit::InvalidTrailingSingleQuotedScalar | Granit::InvalidTrailingDoubleQuotedScalar => {
            "nothing can follow a quoted text here"
        }
        Granit::UnknownQuotedScalarEscape => {
            "this `\\` escape does not exist; write `\\\\`, or use single quotes"
        }
        Granit::RecursionLimitExceeded => "nested too deeply to be read",
        _ => return error.kind().to_string(),
    };
    words.to_owned()
}

/// Whether the product or we ourselves refuse the text.
pub(super) fn kind(error: &ScanError) -> ErrorKind {
    match error.kind() {
        Granit::RecursionLimitExceeded
        | Granit::TooManyComments
        | Granit::DirectiveByteLimitExceeded { .. }
        | Granit::TooManyReservedDirectiveParams { .. }
        | Granit::AnchorCountOverflow => ErrorKind::Limit,
        _ => ErrorKind::Broken,
    }
}
