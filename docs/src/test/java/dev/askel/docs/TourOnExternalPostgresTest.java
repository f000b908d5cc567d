package dev.askel.docs;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.TestPostgres.Durability;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Runs the tour with the AWS SDK for Java, on a server with an external PostgreSQL (version 15 if
 * installed) that accepts signed calls only.
 */
@Tag("nightly")
@TestInstance(Lifecycle.PER_CLASS)
final class TourOnExternalPostgresTest extends TourContract {
    private final TestPostgres postgres = TestPostgres.start(Durability.ON);
    private final TourRun tour =
            TourRun.withJava(
                    "The AWS SDK for Java makes the calls of the tour",
                    List.of("--db-url", url(postgres), "--auth", "keys"));

    private static String url(TestPostgres postgres) {
        var database = postgres.createEmptyDatabase();
        return database.url()
                .replace("jdbc:postgresql://", "postgresql://%s@".formatted(database.user()));
    }

    @AfterAll
    void stop() {
        tour.close();
        postgres.close();
    }

    @Override
    TourServer server() {
        return tour.server();
    }

    @Override
    TourClient client() {
        return tour.client();
    }
}
