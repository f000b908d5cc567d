package dev.askel.engine;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.installation.InstallationPause;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.maprun.MapRunRegion;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.usage.UsageCounters;
import dev.askel.engine.usage.UsageRecorder;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.wakeup.WakeupPoller;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** The parts of an engine that several of its packages need. */
record EngineParts(
        ActorSystem<?> system,
        EngineSettings settings,
        TaskConnectors connectors,
        EngineTime time,
        PostgresJournal journal,
        SqlPools pools,
        Registry registry,
        ExecutionLookup lookup,
        MissingActivityPredicate missingActivity,
        PageTokens pageTokens,
        TaskTokenCodec taskTokens,
        ExecutionMemory memory,
        EvaluationThreads evaluations,
        MapRunRegion mapRuns,
        UsageRecorder recorder,
        ExecutionMetrics metrics,
        ExecutionTracing tracing,
        InstallationPause pause) {
    /** Returns the random number generator of executions. */
    static RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    /** Returns the counters of billed usage. */
    UsageCounters usage() {
        return recorder.counters();
    }

    /** Returns the id of this run of the node, which wake-up rows contain. */
    String incarnation() {
        return WakeupPoller.incarnation(Cluster.get(system).selfMember());
    }
}
