package dev.askel.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskConnectorsTest {
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:echo";

    @Test
    void the_first_connector_that_serves_a_resource_gets_its_calls() {
        var connectors =
                new TaskConnectors(
                        List.of(
                                new FakeConnector("sqs", "no"),
                                new FakeConnector("lambda", "first"),
                                new FakeConnector("lambda", "second")));

        assertThat(call(connectors, "arn:aws:states:::lambda:invoke"))
                .isEqualTo(new TaskOutcome.Failed(new Failure("first", null)));
    }

    @Test
    void an_unserved_integration_is_not_started_and_the_cause_names_it() {
        var outcome = call(new TaskConnectors(List.of()), "arn:aws:states:::glue:startJobRun");

        assertThat(outcome)
                .isEqualTo(
                        new TaskOutcome.NotStarted(
                                new Failure(
                                        "States.Runtime",
                                        "The resource 'arn:aws:states:::glue:startJobRun' could not be"
                                                + " called: no connector of this server serves it. Add a"
                                                + " connector for the service 'glue', or call it from a"
                                                + " function or an activity.")));
    }

    @Test
    void the_cause_for_an_unserved_function_names_the_option_that_maps_it() {
        assertThat(call(new TaskConnectors(List.of()), FUNCTION))
                .isInstanceOfSatisfying(
                        TaskOutcome.NotStarted.class,
                        refused ->
                                assertThat(refused.failure().cause())
                                        .contains(FUNCTION)
                                        .contains("--function NAME=URL"));
    }

    @Test
    void only_the_connector_that_serves_a_resource_checks_its_parameters() {
        var connectors = new TaskConnectors(List.of(new FakeConnector("lambda", "bad parameters")));

        assertThat(
                        connectors.refusal(
                                resource("arn:aws:states:::lambda:invoke"), Payload.EMPTY_OBJECT))
                .isEqualTo(new Failure("bad parameters", null));
        assertThat(
                        connectors.refusal(
                                resource("arn:aws:states:::sns:publish"), Payload.EMPTY_OBJECT))
                .isNull();
    }

    private static TaskOutcome call(TaskConnectors connectors, String arn) {
        var call =
                new TaskCall(
                        "arn:aws:states:us-east-1:123456789012:execution:m:e",
                        resource(arn),
                        Payload.EMPTY_OBJECT,
                        "key",
                        null,
                        null,
                        "123456789012",
                        "us-east-1",
                        null);
        return connectors.call(call).toCompletableFuture().join();
    }

    private static Resource resource(String arn) {
        return Resource.parse(arn);
    }

    private record FakeConnector(String service, String answer) implements TaskConnector {
        @Override
        public boolean serves(Resource resource) {
            return resource instanceof Resource.Integration it && it.service().equals(service);
        }

        @Override
        public Failure refusal(Resource resource, Payload parameters) {
            return new Failure(answer, null);
        }

        @Override
        public CompletionStage<TaskOutcome> call(TaskCall call) {
            return CompletableFuture.completedStage(
                    new TaskOutcome.Failed(new Failure(answer, null)));
        }
    }
}
