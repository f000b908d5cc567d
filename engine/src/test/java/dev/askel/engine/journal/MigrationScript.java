package dev.askel.engine.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of a migration, and the rules for scripts that run while nodes write. The rules match
 * patterns and do not parse SQL, so they find statements only as they are usually written.
 */
record MigrationScript(String name, String sql, boolean inTransaction) {
    private static final int CASE = Pattern.CASE_INSENSITIVE;
    private static final Pattern COMMENT = Pattern.compile("--.*");
    private static final Pattern BODY = Pattern.compile("\\$\\$.*?\\$\\$", Pattern.DOTALL);

    private static final Pattern CREATE_TABLE =
            Pattern.compile("^CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(\\w+)", CASE);
    private static final Pattern ALTER_TABLE =
            Pattern.compile("^ALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?(\\w+)", CASE);
    private static final Pattern CREATE_INDEX =
            Pattern.compile(
                    "^CREATE\\s+(?:UNIQUE\\s+)?INDEX\\b.*?\\bON\\s+(?:ONLY\\s+)?(\\w+)", CASE);
    private static final Pattern CHANGE_ROWS =
            Pattern.compile("^(?:WITH\\b.*?\\b)?(?:UPDATE|DELETE\\s+FROM)\\s+(\\w+)", CASE);

    private static final Pattern INDEX =
            Pattern.compile("^(?:CREATE|DROP|REINDEX)\\b.*INDEX\\b", CASE);
    private static final Pattern CONCURRENTLY = Pattern.compile("\\bCONCURRENTLY\\b", CASE);
    private static final Pattern NO_LOCK_TIMEOUT =
            Pattern.compile("^SET\\s+lock_timeout\\s*(?:=|TO)\\s*'?0'?$", CASE);
    private static final Pattern LOCK_TIMEOUT = Pattern.compile("\\block_timeout\\b", CASE);

    private static final Pattern REWRITE =
            Pattern.compile(
                    "\\bALTER\\b.*\\bTYPE\\b|\\bGENERATED\\b|\\bbigserial\\b|\\bserial\\b"
                            + "|\\bSET\\s+(?:UN)?LOGGED\\b|\\bSET\\s+TABLESPACE\\b"
                            + "|\\bDEFAULT\\s+(?:gen_random_uuid|clock_timestamp|random|nextval)\\b",
                    CASE);
    private static final Pattern SCAN =
            Pattern.compile(
                    "\\bSET\\s+NOT\\s+NULL\\b"
                            + "|\\bADD\\b(?!.*\\bNOT\\s+VALID\\b)(?!.*\\bUSING\\s+INDEX\\b)"
                            + ".*\\b(?:CHECK|REFERENCES|UNIQUE|PRIMARY\\s+KEY|EXCLUDE)\\b",
                    CASE);
    private static final Pattern EXCLUSIVE =
            Pattern.compile("^(?:CLUSTER|VACUUM\\s+FULL|VACUUM\\s*\\(.*FULL|LOCK)\\b", CASE);

    private List<String> statements() {
        var text = COMMENT.matcher(sql).replaceAll("");
        text = BODY.matcher(text).replaceAll("body");
        var statements = new ArrayList<String>();
        for (var each : text.split(";", -1)) {
            var statement = each.strip().replaceAll("\\s+", " ");
            if (!statement.isEmpty()) {
                statements.add(statement);
            }
        }
        return statements;
    }

    /** Returns each violated rule with its statement; empty when the script violates none. */
    List<String> violations() {
        var violations = new ArrayList<String>();
        var created = new HashSet<String>();
        var altered = new HashSet<String>();
        boolean indexes = false;
        for (var statement : statements()) {
            var table = CREATE_TABLE.matcher(statement);
            if (table.find()) {
                created.add(table.group(1));
            }
            indexes |= CONCURRENTLY.matcher(statement).find();
            check(statement, created, altered, violations);
        }
        if (indexes) {
            checkIndexes(violations);
        }
        if (altered.size() > 1) {
            violations.add(name + ": alters several tables: " + altered);
        }
        return violations;
    }

    private void check(
            String statement, Set<String> created, Set<String> altered, List<String> violations) {
        var alter = ALTER_TABLE.matcher(statement);
        if (alter.find() && !created.contains(alter.group(1))) {
            altered.add(alter.group(1));
            if (REWRITE.matcher(statement).find()) {
                violations.add(name + ": rewrites a table: " + statement);
            }
            if (SCAN.matcher(statement).find()) {
                violations.add(name + ": scans a table under its lock: " + statement);
            }
        }
        var index = CREATE_INDEX.matcher(statement);
        if (index.find()
                && !created.contains(index.group(1))
                && !CONCURRENTLY.matcher(statement).find()) {
            violations.add(name + ": builds an index without CONCURRENTLY: " + statement);
        }
        var rows = CHANGE_ROWS.matcher(statement);
        if (rows.find() && !created.contains(rows.group(1))) {
            violations.add(name + ": changes all rows of a table in one statement: " + statement);
        }
        if (EXCLUSIVE.matcher(statement).find()) {
            violations.add(name + ": locks a table: " + statement);
        }
        if (LOCK_TIMEOUT.matcher(statement).find()
                && !(NO_LOCK_TIMEOUT.matcher(statement).find() && !inTransaction)) {
            violations.add(name + ": changes lock_timeout: " + statement);
        }
    }

    // CONCURRENTLY waits for old transactions, so it needs no lock timeout. It blocks no writer.
    private void checkIndexes(List<String> violations) {
        if (inTransaction) {
            violations.add(name + ": CONCURRENTLY needs executeInTransaction=false");
        }
        var statements = statements();
        if (!NO_LOCK_TIMEOUT.matcher(statements.getFirst()).find()) {
            violations.add(
                    name + ": CONCURRENTLY needs SET lock_timeout = 0 as the first statement");
        }
        for (var each : statements.subList(1, statements.size())) {
            if (!INDEX.matcher(each).find() || !CONCURRENTLY.matcher(each).find()) {
                violations.add(name + ": contains CONCURRENTLY and another statement: " + each);
            }
        }
    }
}
