//! The locked tables as migration 0001 makes them, held against those that are there.

use sqlx::migrate::Migration;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{MIGRATIONS, is_there};
use crate::Error;

/// The migration that makes the locked tables. In an adopted database it counts as applied.
pub(super) const LOCKED: i64 = 1;

/// Came with a later revision of the original, or not at all where its models made the tables.
const ADDED_LATER: [&str; 2] = ["last_ical_sync_at", "period"];

pub(super) fn migration() -> Result<&'static Migration, Error> {
    let found = MIGRATIONS.iter().find(|migration| migration.version == LOCKED);
    found.ok_or_else(|| Error::Other("this build has no migration 0001".to_owned()))
}

/// Columns that are missing or of another type: then it is not the original that made the table.
pub(super) async fn strange_columns(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    let (mut tables, mut columns, mut types) = (Vec::new(), Vec::new(), Vec::new());
    for (table, column, of_type) in locked_columns(migration()?.sql.as_str()) {
        tables.push(table);
        columns.push(column);
        types.push(of_type);
    }
    let strange = sqlx::query!(
        r#"SELECT wanted.table_name AS "table!", wanted.column_name AS "column!", a.attnum IS NULL AS "missing!"
           FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
               AS wanted (table_name, column_name, type_name, place)
           LEFT JOIN pg_attribute AS a ON a.attrelid = to_regclass(wanted.table_name)
               AND a.attname = wanted.column_name AND NOT a.attisdropped
           WHERE to_regclass(wanted.table_name) IS NOT NULL
             AND (a.attnum IS NULL OR a.atttypid <> to_regtype(wanted.type_name)::oid)
           ORDER BY wanted.place"#,
        &tables,
        &columns,
        &types
    )
    .fetch_all(connection)
    .await?;
    let told = strange.into_iter().filter_map(|row| match row.missing {
        true if ADDED_LATER.contains(&row.column.as_str()) => None,
        true => Some(format!("table {} has no column {}", row.table, row.column)),
        false => Some(format!("column {} of table {} is of another type", row.column, row.table)),
    });
    Ok(told.collect())
}

/// Adds what is missing. The rows fit already: nothing live overlaps.
pub(super) async fn complete(connection: &mut PgConnection) -> Result<(), Error> {
    for statement in statements(migration()?.sql.as_str()) {
        if is_wanted(connection, &statement).await? {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await?;
        }
    }
    sqlx::raw_sql(include_str!("shape.sql")).execute(connection).await?;
    Ok(())
}

/// Whether it makes something that is not there. Indexes go by their names, which are the
/// original's; one that a `CREATE INDEX CONCURRENTLY` left half made is dropped, and made anew.
async fn is_wanted(connection: &mut PgConnection, statement: &str) -> Result<bool, Error> {
    let words: Vec<&str> = statement.split_whitespace().take(4).collect();
    match words[..] {
        ["CREATE", "TABLE", name, _] => Ok(!is_there(connection, name).await?),
        ["CREATE", "INDEX", name, _] | ["CREATE", "UNIQUE", "INDEX", name] => {
            if is_broken(connection, name).await? {
                let drop = AssertSqlSafe(format!("DROP INDEX {name}"));
                sqlx::query(drop).execute(&mut *connection).await?;
            }
            Ok(!is_there(connection, name).await?)
        }
        _ => Ok(true),
    }
}

async fn is_broken(connection: &mut PgConnection, index: &str) -> Result<bool, Error> {
    let broken = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid) AS "broken!""#,
        index
    );
    Ok(broken.fetch_one(connection).await?)
}

/// 0001 has no body of a function and no quoted semicolon.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let bare = lines.collect::<Vec<_>>().join("\n");
    bare.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

/// Table, column and type, the type without its measures. A column stands on a line of its own.
fn locked_columns(sql: &str) -> Vec<(String, String, String)> {
    let mut columns = Vec::new();
    for statement in statements(sql) {
        let Some(body) = statement.strip_prefix("CREATE TABLE ") else { continue };
        let table = body.split_whitespace().next().unwrap_or_default();
        for line in body.lines() {
            let Some(line) =
                line.strip_prefix("    ").filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            else {
                continue;
            };
            let mut words = line.split([' ', '(', ',']).filter(|word| !word.is_empty());
            if let (Some(column), Some(of_type)) = (words.next(), words.next()) {
                let of_type = if of_type == "serial" { "integer" } else { of_type };
                columns.push((table.to_owned(), column.to_owned(), of_type.to_owned()));
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_of_0001_is_read() {
        let kinds: Vec<String> = statements(migration().unwrap().sql.as_str())
            .iter()
            .map(|statement| statement.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
            .collect();
        let count = |kind: &str| kinds.iter().filter(|told| *told == kind).count();
        assert_eq!(
            ["CREATE EXTENSION", "CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE"].map(count),
            [1, 4, 14, 1],
            "{kinds:?}"
        );
        assert_eq!(kinds.len(), 20);
    }

    #[test]
    fn every_column_of_0001_is_read_with_its_type() {
        let columns = locked_columns(migration().unwrap().sql.as_str());
        let count = |table: &str| columns.iter().filter(|(of, ..)| of == table).count();
        assert_eq!(["accommodations", "reservations", "payments", "idempotency_keys"].map(count), [18, 31, 14, 11]);
        for (table, column, of_type) in [
            ("accommodations", "id", "integer"),
            ("reservations", "total_price", "numeric"),
            ("reservations", "period", "daterange"),
            ("payments", "external_payment_id", "varchar"),
        ] {
            let wanted = (table.to_owned(), column.to_owned(), of_type.to_owned());
            assert!(columns.contains(&wanted), "{wanted:?} is not in {columns:?}");
        }
    }
}
