package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.ArrayList;

/**
 * The answers of the tasks of {@link RandomWorkflow}, by the member {@code do} of their parameters.
 */
final class TaskBehaviours {
    private TaskBehaviours() {}

    /** The answer, which depends only on the call's parameters and the redrive. */
    static TaskAnswer answer(JsonNode parameters, int redrive) {
        int retries = parameters.path("n").intValue();
        var behaviour = parameters.path("do").textValue();
        return switch (behaviour) {
            case "ok", "bad-input" -> result(parameters);
            case "flaky1", "flaky2" ->
                    retries < behaviour.charAt(5) - '0'
                            ? TaskAnswer.fails("Flaky")
                            : result(parameters);
            case "silent1", "silent9" ->
                    retries < behaviour.charAt(6) - '0'
                            ? new TaskAnswer.Silence(3)
                            : result(parameters);
            case "mended" -> redrive == 0 ? TaskAnswer.fails("Broken") : result(parameters);
            default -> TaskAnswer.fails("Doomed");
        };
    }

    /** The end of a Map Run, by its label. It depends only on the plan and the redrive. */
    static TaskAnswer end(Phase.MapRun run) {
        var plan = run.plan();
        return switch (plan.label()) {
            case "mended" -> run.redriveCount() == 0 ? TaskAnswer.fails("Broken") : items(plan);
            case "doomed" -> TaskAnswer.fails("Doomed");
            default -> items(plan);
        };
    }

    /** Every child returns its item. */
    static TaskAnswer items(MapRunPlan plan) {
        return plan.items() == null
                ? TaskAnswer.succeeds("[]")
                : new TaskAnswer.Succeeds(plan.items());
    }

    private static TaskAnswer result(JsonNode parameters) {
        int hash = (parameters.path("v").intValue() * 31 + parameters.path("n").intValue()) % 97;
        var items = new ArrayList<String>();
        for (int each = 0; each < hash % 4; each++) {
            items.add(Integer.toString(hash + each));
        }
        return TaskAnswer.succeeds("{\"v\":%d,\"items\":%s}".formatted(hash, items));
    }
}
