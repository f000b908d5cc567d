package dev.askel.docs;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.TestPostgres.Durability;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The tour on a server with a PostgreSQL of somebody else (15 where installed), by the AWS SDK. */
@TestInstance(Lifecycle.PER_CLASS)
final class TourOnExternalPostgresTest extends TourPromises {
    private final TestPostgres postgres = TestPostgres.start(Durability.ON);
    private final Journey journey =
            Journey.byJava(
                    "The AWS SDK for Java makes the calls of the tour",
                    List.of("--db-url", url(postgres)));

    private static String url(TestPostgres postgres) {
        var database = postgres.createEmptyDatabase();
        return database.url()
                .replace("jdbc:postgresql://", "postgresql://%s@".formatted(database.user()));
    }

    @AfterAll
    void stop() {
        journey.close();
        postgres.close();
    }

    @Override
    TourServer server() {
        return journey.server();
    }

    @Override
    Traveller traveller() {
        return journey.traveller();
    }
}
