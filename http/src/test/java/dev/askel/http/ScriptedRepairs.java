package dev.askel.http;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Returns each received request as the result of the repair. */
final class ScriptedRepairs implements Repairs {
    @Override
    public CompletionStage<Answer<String>> inspect(String arn) {
        return switch (arn) {
            case "there" -> answerOk("{\"frames\":[]}");
            case "bug" -> throw new IllegalStateException("the secret of a bug");
            default ->
                    CompletableFuture.completedStage(
                            Answer.refused(new EngineError.ExecutionDoesNotExist(arn)));
        };
    }

    @Override
    public CompletionStage<Answer<String>> repair(String arn, Repair repair, String requestId) {
        return answerOk("{\"repair\":\"%s %s%s\"}".formatted(arn, repair, padding(arn)));
    }

    @Override
    public CompletionStage<Answer<String>> listQuarantined(String from) {
        return answerOk("{\"quarantined\":\"%s\"}".formatted(from));
    }

    @Override
    public CompletionStage<Answer<String>> export(String arn, String from) {
        return answerOk("{\"export\":\"%s %s%s\"}".formatted(arn, from, padding(arn)));
    }

    private static String padding(String arn) {
        return arn.equals("large") ? "x".repeat(100_000) : "";
    }

    private static CompletionStage<Answer<String>> answerOk(String json) {
        return CompletableFuture.completedStage(Answer.ok(json));
    }
}
