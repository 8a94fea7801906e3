//! The command line.

fn main() {
    let known = authlint::engine::Known::read();
    let plan = authlint::engine::Plan::new(
        &known,
        std::borrow::Cow::Owned(Default::default()),
        String::new(),
    );
    let inputs: Vec<_> = std::env::args()
        .skip(1)
        .map(|p| authlint::discover::Input::Path(p.into()))
        .collect();
    let globs = Default::default();
    let request = authlint::discover::Request {
        inputs: &inputs,
        exclude: &globs,
        exclude_base: std::path::Path::new("."),
        jobs: 0,
        max_size: 16 << 20,
    };
    let found = authlint::discover::find(&request);
    let report = authlint::engine::run(found, &plan);
    for finding in &report.findings {
        let file = report.sources.get(finding.primary.span.file);
        let at = file.position(
            finding.primary.span.start,
            authlint::source::Columns::Characters,
        );
        println!(
            "{}:{}:{}: {}[{}] {} | {} | in {}{}",
            file.path,
            at.line,
            at.column,
            finding.severity.id(),
            finding.rule,
            finding.message,
            file.text()[finding.primary.span.range()].replace('\n', " "),
            finding.scopes[0],
            if finding.scopes.len() > 1 {
                format!(" +{}", finding.scopes.len() - 1)
            } else {
                String::new()
            }
        );
    }
    eprintln!(
        "{} findings, {} undecided, {} passed, {} unread, files {:?}",
        report.findings.len(),
        report.undecided.len(),
        report.passed,
        report.unread.len(),
        report.by_dialect()
    );
    for note in &report.notes {
        eprintln!("{} {} {:?}", note.count, note.text, note.remedy);
    }
    if std::env::var("U").is_ok() {
        for one in &report.unread {
            eprintln!("unread {} {}", one.path, one.reason);
        }
        for one in &report.undecided {
            eprintln!("undecided {} {:?} {}", one.rule, one.why, one.scope);
        }
    }
}
