//! The configurations.

/// Name, place in the list of addresses, own directives. The first of an address is its default server.
pub(super) type Host = (&'static str, usize, &'static str);

/// Servers of one `http {}`.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) outer: &'static str,
    pub(super) hosts: &'static [Host],
    /// Server and control: enabled in the file, but hidden from every client by something that the
    /// files do not tell, or that is no reason to leave it enabled.
    pub(super) unseen: &'static [(&'static str, &'static str)],
    /// Controls that depend on the library here, so that the audit leaves them undecided.
    pub(super) open: &'static [&'static str],
}

const fn case(name: &'static str, outer: &'static str, hosts: &'static [Host]) -> Case {
    Case {
        name,
        outer,
        hosts,
        unseen: &[],
        open: &[],
    }
}

pub(super) static CASES: &[Case] = &[
    case("defaults", "", &[("a.example", 1, "")]),
    case(
        "TLS 1.3 alone",
        "ssl_protocols TLSv1.3;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_ciphers HIGH:!aNULL;"),
        ],
    ),
    case(
        "older protocols",
        "ssl_ciphers ECDHE:AES128-SHA:@SECLEVEL=0;",
        &[
            ("a.example", 1, "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;"),
            ("b.example", 2, "ssl_protocols TLSv1 TLSv1.1;"),
            ("c.example", 3, "ssl_protocols TLSv1.2;"),
            ("d.example", 4, "ssl_protocols TLSv1 TLSv1.3;"),
        ],
    ),
    Case {
        name: "older protocols that nothing can use",
        outer: "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;",
        hosts: &[
            ("a.example", 1, "ssl_ciphers ECDHE+AESGCM:@SECLEVEL=0;"),
            ("b.example", 2, "ssl_ciphers ECDHE+AESGCM:ECDHE+AES;"),
        ],
        unseen: &[
            // TLS 1.1 has no AEAD suites; one more suite on the list, and it is spoken.
            ("a.example", "tls_versions"),
            // OpenSSL 3 refuses TLS 1.1 above security level 0; older libraries do not.
            ("b.example", "tls_versions"),
        ],
        open: &[],
    },
    case(
        "Mozilla 5.7, DHE without and with parameters",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_dhparam @dir/dh.pem;"),
            ("c.example", 3, "ssl_conf_command DHParameters @dir/dh.pem;"),
        ],
    ),
    case(
        "Mozilla 6.0",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1:secp384r1;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
        ssl_prefer_server_ciphers off; add_header Strict-Transport-Security max-age=63072000 always;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_dhparam @dir/dh.pem;"),
            ("c.example", 3, "ssl_session_tickets off;"),
        ],
    ),
    case(
        "the old default",
        "ssl_ciphers HIGH:!aNULL:!MD5; ssl_protocols TLSv1.2 TLSv1.3;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_dhparam @dir/dh.pem;"),
        ],
    ),
    case(
        "keywords",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        &[
            ("a.example", 1, "ssl_ciphers ECDHE:@SECLEVEL=0;"),
            ("b.example", 2, "ssl_ciphers ECDHE:eNULL:!aNULL:@SECLEVEL=0;"),
            ("c.example", 3, "ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;"),
            ("d.example", 4, "ssl_ciphers ECDHE+AESGCM:aNULL:@SECLEVEL=0;"),
            ("e.example", 5, "ssl_ciphers 'EECDH+AESGCM !ECDSA';"),
        ],
    ),
    // Undecidable: a library older than 1.1.0 has more suites under these keywords.
    Case {
        open: &["ciphers"],
        ..case(
            "keywords that hold removed suites",
            "ssl_protocols TLSv1.2 TLSv1.3;",
            &[
                ("a.example", 1, "ssl_ciphers ECDH+AESGCM:ECDH+CHACHA20;"),
                ("b.example", 2, "ssl_ciphers ALL:!kRSA:!AESCCM:!ARIA:!CAMELLIA:!SHA1:!SHA256:!SHA384:!DH:!PSK:!aNULL;"),
            ],
        )
    },
    case(
        "DHE alone",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers DHE-RSA-AES256-GCM-SHA384;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_dhparam @dir/dh.pem;"),
        ],
    ),
    case(
        "RSA key exchange",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        &[
            ("a.example", 1, "ssl_ciphers ECDHE+AESGCM:AES128-GCM-SHA256;"),
            ("b.example", 2, "ssl_ciphers ECDHE+AESGCM:kRSA:!kRSA;"),
            ("c.example", 3, "ssl_ciphers AES256-SHA:@SECLEVEL=0;"),
        ],
    ),
    case(
        "suites of one kind of key",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        &[
            ("a.example", 1, "ssl_ciphers ECDHE+AESGCM:ECDHE-ECDSA-AES128-SHA;"),
            ("b.example", 2, "ssl_ciphers ECDHE+AESGCM:ECDHE-RSA-AES128-SHA;"),
            ("c.example", 3, "ssl_ciphers ECDHE+AESGCM:ECDHE-ECDSA-AES128-CCM;"),
        ],
    ),
    case(
        "commands for the library",
        "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0;",
        &[
            ("a.example", 1, "ssl_conf_command CipherString ECDHE+AESGCM:@SECLEVEL=0;\nssl_conf_command MinProtocol TLSv1.2;"),
            ("b.example", 2, "ssl_conf_command cipherstring AES128-SHA:@SECLEVEL=0;"),
            ("c.example", 3, "ssl_conf_command MinProtocol TLSv1.2;"),
            ("d.example", 4, "ssl_conf_command MinProtocol TLSv1.3;"),
            ("e.example", 5, "ssl_conf_command MaxProtocol TLSv1.2;"),
            ("f.example", 6, "ssl_conf_command MaxProtocol TLSv1.1;"),
            ("g.example", 7, "ssl_conf_command Options ServerPreference;"),
            ("h.example", 8, "ssl_conf_command MinProtocol TLSv1;"),
        ],
    ),
    case(
        "commands are replaced as a whole",
        "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:AES128-SHA:@SECLEVEL=0;
        ssl_conf_command MinProtocol TLSv1.3;",
        &[
            ("a.example", 1, ""),
            ("b.example", 2, "ssl_conf_command Options -SessionTicket;"),
        ],
    ),
    case(
        "two servers on one socket",
        "ssl_ciphers ECDHE+AESGCM:AES128-SHA:@SECLEVEL=0;",
        &[
            ("a.example", 1, "ssl_protocols TLSv1.3;"),
            ("b.example", 1, "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;"),
            ("c.example", 2, "ssl_protocols TLSv1.1 TLSv1.2;"),
            ("d.example", 2, "ssl_protocols TLSv1.3;"),
            ("e.example", 2, "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;"),
        ],
    ),
    case(
        "whose order",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;",
        &[
            ("a.example", 1, "ssl_prefer_server_ciphers on;"),
            ("b.example", 2, "ssl_prefer_server_ciphers off;"),
            ("c.example", 3, "ssl_prefer_server_ciphers on; ssl_protocols TLSv1.3;"),
            ("d.example", 4, "ssl_prefer_server_ciphers on; ssl_conf_command Options -ServerPreference;"),
            ("e.example", 4, "ssl_prefer_server_ciphers on;"),
        ],
    ),
    case(
        "groups",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;",
        &[
            ("a.example", 1, "ssl_ecdh_curve secp384r1;"),
            ("b.example", 2, "ssl_ecdh_curve X25519:secp521r1;"),
            ("c.example", 3, "ssl_ecdh_curve prime256v1:secp224r1;"),
            ("d.example", 4, "ssl_ecdh_curve X25519:P-256:P-384;"),
            ("e.example", 5, "ssl_ecdh_curve prime256v1:ffdhe2048;"),
            ("f.example", 6, "ssl_ecdh_curve X448; ssl_conf_command Groups X25519:prime256v1;"),
            ("g.example", 6, "ssl_ecdh_curve X448;"),
            ("h.example", 6, "ssl_conf_command Groups X448;"),
        ],
    ),
    case(
        "what else a server does",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;",
        &[
            ("a.example", 1, "add_header Strict-Transport-Security max-age=31536000 always;"),
            ("b.example", 2, "add_header Strict-Transport-Security 'max-age=63072000; includeSubDomains' always;"),
            ("c.example", 3, "location /up { proxy_pass https://192.0.2.9; proxy_ssl_protocols TLSv1; proxy_ssl_ciphers AES128-SHA; }"),
            ("d.example", 4, "ssl_session_tickets on; ssl_session_timeout 1d; ssl_session_cache shared:d:1m;"),
        ],
    ),
];
