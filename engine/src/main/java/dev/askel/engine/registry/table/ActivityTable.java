package dev.askel.engine.registry.table;

import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code activities}. */
public final class ActivityTable {
    private static final String COLUMNS = "SELECT name, encryption, created_at FROM activities";
    private static final Sql BY_NAME =
            new Sql(COLUMNS + " WHERE account = ? AND region = ? AND name = ?");
    private static final Sql SHARE_BY_NAME = new Sql(BY_NAME.text() + " FOR SHARE");
    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM activities WHERE account = ? AND region = ?");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO activities (account, region, name, encryption, created_at)
                    VALUES (?, ?, ?, ?::bytea, ?)\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM activities WHERE account = ? AND region = ? AND name = ?");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " "
                            + """
                            WHERE account = ? AND region = ? AND name > ?
                             ORDER BY name LIMIT ?\
                            """);

    private ActivityTable() {}

    public static @Nullable StoredActivity find(Connection connection, ActivityArn arn)
            throws SQLException {
        return BY_NAME.first(connection, StoredActivity::read, name(arn));
    }

    /** Finds an activity and locks its row against deletion until the commit. */
    public static @Nullable StoredActivity lockShared(Connection connection, ActivityArn arn)
            throws SQLException {
        return SHARE_BY_NAME.first(connection, StoredActivity::read, name(arn));
    }

    /** Blocks other creations of activities in this account and region until the commit. */
    public static void lockNames(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, "askel.activities/" + scope.account() + "/" + scope.region());
    }

    public static long count(Connection connection, ArnScope scope) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    public static void insert(Connection connection, ArnScope scope, StoredActivity activity)
            throws SQLException {
        INSERT.update(
                connection,
                scope.account(),
                scope.region(),
                activity.name(),
                ConfigurationCodec.encode(activity.encryption()),
                activity.createdAt().toEpochMilli());
    }

    public static void delete(Connection connection, ActivityArn arn) throws SQLException {
        DELETE.update(connection, name(arn));
    }

    /**
     * Returns the activities with names greater than {@code name}, sorted by name. Every name is
     * greater than the empty string.
     */
    public static List<StoredActivity> listAfter(
            Connection connection, ArnScope scope, String name, int rowsMax) throws SQLException {
        return AFTER.list(
                connection, StoredActivity::read, scope.account(), scope.region(), name, rowsMax);
    }

    private static Object[] name(ActivityArn arn) {
        return new Object[] {arn.scope().account(), arn.scope().region(), arn.name()};
    }
}
