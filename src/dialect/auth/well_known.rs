//! Secrets that everybody knows: samples of vendors' documentation and tutorials, kept as hashes only.

use sha2::{Digest, Sha256};

/// Whether `secret` is a published sample.
pub(super) fn is_well_known(secret: &str) -> bool {
    let digest = Sha256::digest(secret.as_bytes());
    let mut hex = String::with_capacity(64);
    for byte in digest {
        for half in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(half), 16));
        }
    }
    SAMPLES.binary_search(&hex.as_str()).is_ok()
}

/// SHA-256 of each sample, in order.
const SAMPLES: [&str; 30] = [
    "00810cf8b94d6fcb9c5de484d3bec4187620b3e2876e59aab90d852fe0f18fb6",
    "048af2438891a89a3536ac09cc96ccbd34a1714e88cf8fdb63e6186dcc3ff89d",
    "057ba03d6c44104863dc7361fe4578965d1887360f90a0895882e58a6248fc86",
    "0b4f83d95efefdc0b4232f3ba1d8edf7714239c698d936a85f1ac3f22ba4e321",
    "1453cea2dc3799e9026e42b3e465e455256d5a149582e4c5b92d4c8d604731a2",
    "1b58ee375b42e41f0e48ef2ff27d10a5b1f6924a9acdcdba7cae868e7adce6bf",
    "228ab1b6080ec4178302ba76f9fa4af4f2dc14fc105a364b324bdb9045af03a1",
    "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
    "3354cfcf65c7b2e6840ea6f880aede239750cb1d063950c4e8fd9fbf9ec73a32",
    "45c3523c41d3a5471cae7db003c5da9197dc354e0fbb608dbdd3e7d664fca62e",
    "477a2767fa27931db11a3581100a4124b5720f6b6468ddd64062170cec157185",
    "4b7f3614259baa46a19fc36e57b6dc0888cc292f2c7adfa9de1274fae1a00bfa",
    "4e441869e7e56f0499cdb414fb83909d61c0953e8d80b43d36d1449d7e25b13d",
    "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
    "5eef83fe7cb71e2da053f846a07ecf933f49b66ef755ef8627be5e2fe94d7e84",
    "61ee0648548b323a84eeb27729da4ff7163a177b4cfc9c3fa8b141f297f8364d",
    "7a51d064a1a216a692f753fcdab276e4ff201a01d8b66f56d50d4d719fd0dc87",
    "8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918",
    "9344ba2b1f31389d3d4dcb08db95ae451ce511e6f8bd4babd2e3cd698580d562",
    "9bfa4fa43ae5ba31d6b89cfb611b8f7f96ee6f83941928ef95875f6377763bdb",
    "a064b502e61d27e94b8717290e5e1b32e36720e9fbdf952ec81a84c07128cb37",
    "d67cc271c12ad6f95c1b10db7acaf1e69fa8453ef84c898df920faf5d4364f3e",
    "dccee340df0b1f4be3c1d25a25ae2b643cb1ad7fc7d253d68c8b7fb33bdea2e0",
    "dd848dfcf4ee0d8223f716f5473436e3d4884bd19197b0e71bbd2a24b0d340e3",
    "df5de1656c820fd3a527a5153b2c9c492aa8c385d6ec6f30944b74d44b54b57e",
    "dfd7dc439654f313f3bb7734b467e71d701b6982cd4cb31cf7d555e723c223e9",
    "e124dbb75abbcb0ee43255b18792435acb93899d34eff5d5c451a0b5a85b9d28",
    "e2957460900a9c2108c677cdae45457a1fadacea6e5dfcd0ddc909997d0b8a77",
    "f7d838701b86c5dfb57bf95fbc5ce6df204cfc9f15ad6cdb39fd22f8776e47b6",
    "fb676e7c1fd2cd6baf20c3ea9d222df39e83809ede7e488bea06095823c8ada7",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_known_by_hash_and_others_are_not() {
        assert!(SAMPLES.is_sorted());
        assert!(is_well_known("changeme"));
        assert!(is_well_known("your-256-bit-secret"));
        assert!(!is_well_known("changeme "));
    }
}
