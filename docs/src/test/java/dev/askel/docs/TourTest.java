package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    @ParameterizedTest
    @MethodSource("dev.askel.docs.Leg#tour")
    void run_gives_the_history_of_the_server(Leg leg) throws Exception {
        var runs = visit(leg.folder(), leg.machine());
        assertThat(runs).hasSameSizeAs(leg.inputs());
        var local = new LocalTour(server(), traveller().workers());
        for (int i = 0; i < runs.size(); i++) {
            var expected = new ArrayList<>(List.of(runs.get(i)));
            for (var other : leg.others()) {
                expected.addAll(server().runs(other.substring(0, other.indexOf('='))));
            }
            var histories = local.histories(leg, i);
            assertThat(histories).hasSameSizeAs(expected);
            for (int j = 0; j < histories.size(); j++) {
                assertSame(histories.get(j), expected.get(j).historyText());
            }
        }
    }

    private static void assertSame(String local, String server) {
        var ours = MaskedHistory.of(local);
        var theirs = MaskedHistory.of(server);
        if (LinesOfControl.areSeveral(theirs)) {
            assertThat(LinesOfControl.of(ours)).isEqualTo(LinesOfControl.of(theirs));
        } else {
            assertThat(ours).isEqualTo(theirs);
        }
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
