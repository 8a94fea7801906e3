//! Template text (`{{ … }}`, `{% %}`, `<% %>`, `${VAR}`, `$(VAR)`) is masked byte for byte, so that
//! the rest of a file parses with true spans.
