//! Keys and tokens are derived.

use runtime::secret::{derive, same, token};

#[test]
fn a_key_depends_on_the_secret_and_on_its_label() {
    let key = derive(b"secret", "guest-access");
    assert_eq!(key, derive(b"secret", "guest-access"));
    assert_ne!(key, derive(b"secret", "calendar"));
    assert_ne!(key, derive(b"older", "guest-access"));
}

/// Computed apart from us: `printf '\0\0\0\0\0\0\0\7payload' | openssl dgst -sha256 -mac HMAC -macopt key:k`.
#[test]
fn a_token_is_hmac_sha256_in_base64url() {
    assert_eq!(token(b"k", &["payload"]), "nmXyEZfWbp4OP2paIl9f1c86Mk0YvzAUBlIx8SgW0BY");
}

#[test]
fn a_token_is_long_and_safe_in_a_path_and_its_parts_do_not_run_together() {
    let one = token(b"key", &["ab", "c"]);
    assert_eq!(one.len(), 43);
    assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{one}");
    assert_ne!(one, token(b"key", &["a", "bc"]));
    assert_ne!(one, token(b"key", &["abc"]));
    assert_ne!(one, token(b"other", &["ab", "c"]));
}

#[test]
fn same_is_equality() {
    assert!(same("token", b"token"));
    for other in ["tokem", "toke", "", "tokens"] {
        assert!(!same("token", other), "{other}");
    }
}
