//! Writes the made-up inputs into a folder, for figures of the whole process:
//! `cargo bench --bench write_inputs -- FOLDER`. Without a folder it does nothing, so that
//! `cargo bench` may run it with the rest.

mod inputs;

use inputs::Kind;
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let folder = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let Some(folder) = folder else {
        return Ok(());
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for (name, kind) in [("sound", Kind::Sound), ("flawed", Kind::Flawed)] {
        for servers in [16, 500, 1_000, 2_000, 4_000, 8_000] {
            let path = folder.join(format!("nginx-{servers}-{name}.conf"));
            fs::write(path, inputs::nginx(servers, kind))?;
        }
        fs::write(
            folder.join(format!("auth-{name}.yaml")),
            inputs::auth(2_000, kind),
        )?;
        fs::write(
            folder.join(format!("istio-{name}.yaml")),
            inputs::istio(2_000, kind),
        )?;
    }
    fs::write(folder.join("foreign.yaml"), inputs::foreign(10_000))
}
