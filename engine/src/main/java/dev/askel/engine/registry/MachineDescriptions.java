package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionResult;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineResult;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.start.CompiledRevisions;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.registry.table.VersionTable;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * DescribeStateMachine and DescribeStateMachineForExecution (docs/aws/api.md, 4.1 State machines).
 */
final class MachineDescriptions {
    /** The definition in a result when the request asks for METADATA_ONLY. */
    private static final String NO_DEFINITION = "{}";

    private final SqlWorkers workers;
    private final CompiledRevisions revisions;
    private final ExecutionLookup executions;

    MachineDescriptions(
            SqlWorkers workers, CompiledRevisions revisions, ExecutionLookup executions) {
        this.workers = workers;
        this.revisions = revisions;
        this.executions = executions;
    }

    CompletionStage<Answer<DescribeStateMachineResult>> describe(
            Caller caller, DescribeStateMachineRequest request) {
        return workers.submit(
                MachineArns.parseOwnOrVersion(caller, request.stateMachineArn()),
                (database, arn) -> {
                    var found = database.find(connection -> find(connection, arn));
                    return found == null
                            ? Answer.refused(MachineArns.unknown(arn))
                            : Answer.ok(describe(arn, found, request.includedData()));
                });
    }

    /** A machine and the described revision: the current revision, or the revision of a version. */
    private record Described(
            MachineTable.MachineWithRevision machineWithRevision,
            @Nullable StoredVersion version) {}

    private static @Nullable Described find(Connection connection, StateMachineArn arn)
            throws SQLException {
        if (arn.isUnqualified()) {
            var current = MachineTable.findWithRevision(connection, arn);
            return current == null ? null : new Described(current, null);
        }
        var number = arn.versionNumber();
        var machine = number == null ? null : MachineTable.find(connection, arn);
        var version =
                number == null || machine == null
                        ? null
                        : VersionTable.find(connection, machine.id(), number);
        var machineWithRevision =
                version == null
                        ? null
                        : MachineTable.findRevision(
                                connection, version.machineId(), version.revision());
        return machineWithRevision == null ? null : new Described(machineWithRevision, version);
    }

    private DescribeStateMachineResult describe(
            StateMachineArn arn, Described found, IncludedData included) {
        var machine = found.machineWithRevision().machine();
        var revision = revisions.compile(found.machineWithRevision());
        var version = found.version();
        return new DescribeStateMachineResult(
                arn.toString(),
                machine.name(),
                machine.status(),
                definition(revision, included),
                revision.roleArn(),
                machine.type(),
                version == null ? machine.createdAt() : version.createdAt(),
                revision.loggingConfiguration(),
                revision.tracingConfiguration(),
                null,
                revision.revisionId(),
                version == null ? null : version.description(),
                revision.encryptionConfiguration(),
                variableReferences(revision, included));
    }

    CompletionStage<Answer<DescribeStateMachineForExecutionResult>> describeForExecution(
            Caller caller, DescribeStateMachineForExecutionRequest request) {
        var arn =
                Scopes.requireOwn(
                        caller,
                        Arns.parseExecution(request.executionArn()),
                        unknown -> new EngineError.ExecutionDoesNotExist(unknown.toString()));
        return arn.thenCompose(known ->
                executions
                        .byArn(known)
                        .thenCompose(found -> describe(found, request.includedData())));
    }

    private CompletionStage<Answer<DescribeStateMachineForExecutionResult>> describe(
            Answer<ExecutionHeader> found, IncludedData included) {
        return found.thenCompose(execution ->
                revisions
                        .get(execution.id().machineId(), execution.revision())
                        .thenApply(pinned ->
                                pinned.map(revision -> describe(execution, revision, included))));
    }

    private static DescribeStateMachineForExecutionResult describe(
            ExecutionHeader execution, PinnedRevision revision, IncludedData included) {
        return new DescribeStateMachineForExecutionResult(
                execution.machineArn().toString(),
                execution.machineName(),
                definition(revision, included),
                revision.roleArn(),
                revision.createdAt(),
                revision.loggingConfiguration(),
                revision.tracingConfiguration(),
                execution.mapRunArn(),
                execution.id().label(),
                revision.revisionId(),
                revision.encryptionConfiguration(),
                variableReferences(revision, included));
    }

    private static String definition(PinnedRevision revision, IncludedData included) {
        return switch (included) {
            case ALL_DATA -> revision.definition();
            case METADATA_ONLY -> NO_DEFINITION;
        };
    }

    /** Returns the variable references, which are empty when the result has no definition. */
    private static Map<String, List<String>> variableReferences(
            PinnedRevision revision, IncludedData included) {
        return switch (included) {
            case ALL_DATA -> revision.variableReferences();
            case METADATA_ONLY -> Map.of();
        };
    }
}
