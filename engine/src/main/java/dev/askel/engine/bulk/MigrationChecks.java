package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError.ExecutionDoesNotExist;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.BulkJobs.CheckedMigrations;
import dev.askel.engine.api.workbench.BulkJobs.MigrationRefusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Checks for a preview whether executions can migrate. The executions are checked one after the
 * other, because each check loads its execution.
 */
final class MigrationChecks {
    private final ExecutionOperations operations;
    private final @Nullable String target;
    private final List<String> executionArns;
    private final Map<String, List<String>> executionsByReason = new LinkedHashMap<>();
    private int checked;
    private int possible;

    private MigrationChecks(
            ExecutionOperations operations, @Nullable String target, List<String> executionArns) {
        this.operations = operations;
        this.target = target;
        this.executionArns = executionArns;
    }

    /**
     * Checks executions.
     *
     * @param target as for {@link ExecutionOperations#migrate}
     */
    static CompletionStage<Answer<CheckedMigrations>> check(
            ExecutionOperations operations, @Nullable String target, List<String> executionArns) {
        return new MigrationChecks(operations, target, executionArns).checkFrom(0);
    }

    private CompletionStage<Answer<CheckedMigrations>> checkFrom(int index) {
        if (index == executionArns.size()) {
            return Answer.okStage(result());
        }
        var text = executionArns.get(index);
        if (!(Arns.parse(text) instanceof Answer.Ok(ExecutionArn arn))) {
            throw new IllegalArgumentException("Not the ARN of an execution: " + text);
        }
        return operations
                .migrationRefusal(arn, target)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Ok(var reason) -> {
                                record(text, reason);
                                yield checkFrom(index + 1);
                            }
                            // Retention has deleted the execution since the search.
                            case Answer.Refused(ExecutionDoesNotExist _) -> checkFrom(index + 1);
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                        });
    }

    private void record(String executionArn, Optional<String> reason) {
        checked++;
        if (reason.isEmpty()) {
            possible++;
        } else {
            executionsByReason
                    .computeIfAbsent(reason.get(), _ -> new ArrayList<>())
                    .add(executionArn);
        }
    }

    private CheckedMigrations result() {
        return new CheckedMigrations(
                checked,
                possible,
                executionsByReason.entrySet().stream()
                        .map(each ->
                                new MigrationRefusal(
                                        each.getKey(),
                                        each.getValue().size(),
                                        each.getValue().getFirst()))
                        .sorted(Comparator.comparingInt(MigrationRefusal::count).reversed())
                        .toList());
    }
}
