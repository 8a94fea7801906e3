//! The standards and controls that `authlint.toml` names: each has to be there, or what is written about
//! it would never hold and nobody would know.

use super::session::Session;
use super::standards::{load, near_control, no_standard};
use crate::config::{Config, ConfigError, Target, nearest};
use crate::discover::shown;
use crate::engine::Known;
use crate::standard::{BUILT_IN, Standard};
use std::collections::BTreeMap;
use std::path::Path;

/// The standards of `[audit]` as the command line would name them: their paths start at the folder of
/// the configuration.
pub(super) fn of_config(config: &Config, folder: Option<&Path>) -> Vec<String> {
    let here = std::env::current_dir().unwrap_or_default();
    let names = config.audit_standards.iter().map(|name| {
        let beside = folder.map(|folder| folder.join(&name.value));
        match beside.filter(|path| path.is_file()) {
            Some(path) => shown(path.strip_prefix(&here).unwrap_or(&path)),
            None => name.value.clone(),
        }
    });
    names.collect()
}

/// What is wrong with the standards of `[audit]` and with the controls that waivers are about; `given`
/// are the standards of the command line.
pub(super) fn mistakes(session: &Session<'_>, given: &[String], known: &Known) -> Vec<ConfigError> {
    let config = &*session.plan.config;
    let mut errors = Vec::new();
    let mut standards = BTreeMap::new();
    let names = of_config(config, session.folder.as_deref());
    for (name, told) in names.iter().zip(&config.audit_standards) {
        let is_built_in = BUILT_IN.iter().any(|(id, _)| id == name);
        let read = (!is_built_in).then(|| load(name, known));
        match read {
            None => {}
            Some(Ok(standard)) => {
                standards.insert(standard.id.clone(), standard);
            }
            Some(Err(failure)) => {
                let (message, help) = if Path::new(name).is_file() {
                    let first = failure.what.lines().find(|line| line.starts_with("  "));
                    let first = first.unwrap_or_default().trim();
                    let message = format!("`{name}` has mistakes, the first at {first}");
                    (message, failure.help.unwrap_or_default())
                } else {
                    no_standard(name)
                };
                errors.push(ConfigError {
                    span: told.span,
                    message,
                    help: Some(help),
                });
            }
        }
    }
    // What is wrong with those is said where they are used.
    for name in given {
        if let Ok(standard) = load(name, known) {
            standards.insert(standard.id.clone(), standard);
        }
    }
    errors.extend(waivers(config, standards, known));
    errors
}

fn waivers(
    config: &Config,
    mut standards: BTreeMap<String, Standard>,
    known: &Known,
) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    for waiver in &config.waivers {
        let Target::Control(name) = &waiver.target else {
            continue;
        };
        let Some((id, control)) = name.split_once(':') else {
            continue;
        };
        if BUILT_IN.iter().any(|(built_in, _)| *built_in == id)
            && !standards.contains_key(id)
            && let Ok(standard) = load(id, known)
        {
            standards.insert(id.to_owned(), standard);
        }
        let (message, help) = match standards.get(id) {
            Some(standard) if standard.control(control).is_some() => continue,
            Some(standard) => {
                let message = format!("{id} has no control `{control}`");
                (message, near_control(control, standard))
            }
            None => {
                let ids = standards.keys().map(String::as_str);
                let ids = ids.chain(BUILT_IN.iter().map(|(id, _)| *id));
                let help = match nearest(id, ids) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => {
                        "name the file of one of your own in `standards` below [audit]".to_owned()
                    }
                };
                (format!("there is no standard `{id}`"), help)
            }
        };
        errors.push(ConfigError {
            span: waiver.at,
            message,
            help: Some(help),
        });
    }
    errors
}
