package dev.askel.docs;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The tour on a server with its bundled PostgreSQL, by the commands that its READMEs give. */
@TestInstance(Lifecycle.PER_CLASS)
final class TourTest extends TourPromises {
    private final Journey journey = Journey.byCommandLineIfPossible(List.of());

    @BeforeAll
    void say_how() {
        System.out.println(journey.how());
    }

    @AfterAll
    void stop() {
        journey.close();
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
