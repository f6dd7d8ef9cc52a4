use runtime::secret;

/// The token of a sign-in link that is mailed. It is made again from the link's row when the mail is
/// written, so that no payload and no table holds it. `key` is derived from `JWT_SECRET` under the
/// label `sign-in`.
pub fn sign_in_token(key: &[u8; 32], sign_in: i64, address: &str) -> String {
    secret::token(key, &[&sign_in.to_string(), address])
}
