package dev.askel.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.engine.task.CustomConnector;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CustomConnectorsTest {
    private final List<String> closed = new ArrayList<>();

    /** A connector whose close method fails. */
    private final class FailingConnector implements CustomConnector {
        private final String name;

        FailingConnector(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public @Nullable ParameterNames parameters(Integration resource) {
            return null;
        }

        @Override
        public TaskOutcome call(TaskCall call) {
            throw new AssertionError("This connector is never called");
        }

        @Override
        public void close() {
            closed.add(name);
            throw new IllegalStateException("not now");
        }
    }

    @Test
    void a_connector_that_fails_to_close_does_not_prevent_the_others_from_closing() {
        var both =
                new CustomConnectors(
                        List.of(new FailingConnector("one"), new FailingConnector("other")));

        assertThatThrownBy(both::close)
                .hasMessage("The connector 'one' cannot be closed: not now")
                .satisfies(failure ->
                        assertThat(failure.getSuppressed())
                                .singleElement()
                                .extracting(Throwable::getMessage)
                                .isEqualTo("The connector 'other' cannot be closed: not now"));
        assertThat(closed).containsExactly("one", "other");
    }
}
