//! What belongs together: projects, and the environments inside them.

use std::collections::BTreeSet;

/// File names whose folder is a project of its own.
const MARKERS: [&str; 10] = [
    "authlint.toml",
    "kustomization.yaml",
    "kustomization.yml",
    "Kustomization",
    "Chart.yaml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
    "nginx.conf",
];

/// Folder names that stand for one of several like environments.
const ENVIRONMENTS: [&str; 14] = [
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "int",
    "stage",
    "staging",
    "preprod",
    "pre-prod",
    "prod",
    "production",
    "live",
];

/// Folders that hold a marker, from the paths of all files met.
pub(super) fn project_folders<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let marked = paths.filter_map(|path| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        MARKERS.contains(&name).then(|| folder.to_owned())
    });
    marked.collect()
}

/// The project a file belongs to: the nearest marked folder, or the environment's folder where one
/// lies below it. Files of two projects are never compared.
pub(super) fn project_of(path: &str, marked: &BTreeSet<String>) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let nearest = std::iter::successors(Some(folder), |&inner| {
        (!inner.is_empty()).then(|| inner.rsplit_once('/').map_or("", |(outer, _)| outer))
    })
    .find(|&outer| marked.contains(outer));
    let project = nearest.unwrap_or("");
    environment(folder, project).unwrap_or(project).to_owned()
}

/// The deepest environment folder below the project.
fn environment<'a>(folder: &'a str, project: &str) -> Option<&'a str> {
    let mut found = None;
    let mut start = 0;
    let mut parent = "";
    for part in folder.split('/') {
        let end = start + part.len();
        if end > project.len()
            && (ENVIRONMENTS.contains(&part) || parent == "overlays" || parent == "environments")
        {
            found = Some(&folder[..end]);
        }
        parent = part;
        start = end + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_marked_folder_is_the_project() {
        let marked =
            project_folders(["a/Chart.yaml", "a/b/kustomization.yaml", "c.yaml"].into_iter());
        assert_eq!(project_of("a/b/x.yaml", &marked), "a/b");
        assert_eq!(project_of("a/templates/x.yaml", &marked), "a");
        assert_eq!(project_of("z/x.yaml", &marked), "");
    }

    #[test]
    fn sibling_environments_never_meet() {
        let marked = BTreeSet::new();
        assert_eq!(project_of("k8s/prod/a.yaml", &marked), "k8s/prod");
        assert_eq!(
            project_of("k8s/overlays/eu/a.yaml", &marked),
            "k8s/overlays/eu"
        );
        assert_eq!(project_of("k8s/products/a.yaml", &marked), "");
    }
}
