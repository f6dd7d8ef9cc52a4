//! All that a database holds, as text: two of them tell whether anything was written in between.

use crate::original::Old;

const TABLES: &str =
    "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1";

const SHAPE: &str = "
    SELECT what FROM (
        SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' '
               || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || attgenerated::text AS what
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL
        SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'sequence ' || sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'
        UNION ALL SELECT 'extension ' || extname FROM pg_extension
        UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function ' || proname || ' ' || count(*) FROM pg_proc
                  WHERE pronamespace = 'public'::regnamespace GROUP BY proname
    ) AS all_of_it ORDER BY 1";

impl Old {
    pub(crate) async fn snapshot(&self) -> Vec<String> {
        let mut all = self.texts(SHAPE).await;
        for table in self.texts(TABLES).await {
            all.extend(
                self.texts(&format!("SELECT '{table} ' || to_jsonb(t)::text FROM {table} AS t ORDER BY 1")).await,
            );
        }
        all
    }
}
