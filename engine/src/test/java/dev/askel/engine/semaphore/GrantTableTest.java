package dev.askel.engine.semaphore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.SemaphoreName;
import dev.askel.engine.journal.LockWaiters;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.journal.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests transactions that insert the rows of semaphores at the same time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GrantTableTest {
    private static final SemaphoreId SEMAPHORE = semaphore("last");

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @AfterEach
    void drop() {
        TestPostgres.shared().dropDatabase(database);
    }

    private static SemaphoreId semaphore(String name) {
        return new SemaphoreId("123456789012", "us-east-1", new SemaphoreName(name, ""));
    }

    private static GrantTable.@Nullable Locked insert(Connection connection, SemaphoreId semaphore)
            throws SQLException {
        return GrantTable.insertWithin(connection, semaphore, 1, null, 1);
    }

    private Connection begin() throws SQLException {
        var connection = database.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void a_semaphore_that_another_transaction_has_inserted_counts_once() throws Exception {
        try (var first = begin();
                var second = begin();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(insert(first, SEMAPHORE)).isNotNull();
            Callable<GrantTable.@Nullable Locked> task = () -> insert(second, SEMAPHORE);
            var inserted = threads.submit(task);
            LockWaiters.await(database, 1);
            first.commit();

            assertThat(inserted.get(1, TimeUnit.MINUTES)).isNotNull();
            assertThat(insert(second, semaphore("further"))).isNull();
            second.rollback();
        }
    }
}
