package dev.askel.connectors.custom;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedJobConnector;
import dev.askel.engine.task.CustomConnector;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Adapts a custom connector to the engine, and runs each of its calls on a virtual thread. */
public final class CustomTaskConnector extends ThreadedJobConnector {
    private final CustomConnector connector;

    /** Creates an adapter. */
    public CustomTaskConnector(CustomConnector connector, RunningCalls calls) {
        super(calls);
        this.connector = connector;
    }

    @Override
    public boolean serves(Resource resource) {
        return resource instanceof Integration integration
                && connector.parameters(integration) != null;
    }

    @Override
    public boolean isIdempotent(Resource resource) {
        return connector.isIdempotent((Integration) resource);
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        var known = connector.parameters((Integration) resource);
        if (known == null) {
            return null;
        }
        var problems = new ArrayList<String>();
        for (var name : known.required()) {
            if (!parameters.tree().hasNonNull(name)) {
                problems.add("The field '%s' is required but was missing".formatted(name));
            }
        }
        parameters
                .tree()
                .fieldNames()
                .forEachRemaining(name -> {
                    if (!known.allows(name)) {
                        problems.add(
                                "The field '%s' is not supported by Step Functions"
                                        .formatted(name));
                    }
                });
        return RefusedParameters.of(parameters, problems);
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        return connector.call(call);
    }

    @Override
    protected JobStatus pollJob(SyncJob job) throws InterruptedException {
        return connector.poll(job);
    }

    @Override
    protected boolean stopJob(SyncJob job) throws InterruptedException {
        return connector.stop(job);
    }
}
