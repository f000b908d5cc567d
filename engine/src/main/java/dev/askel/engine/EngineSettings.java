package dev.askel.engine;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.access.RoleEnforcement;
import dev.askel.engine.audit.AuditSettings;
import dev.askel.engine.bulk.BulkSettings;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.execution.PayloadLimits;
import dev.askel.engine.express.ExpressSettings;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.engine.metric.MetricSettings;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.trace.TracingSettings;
import dev.askel.engine.wakeup.SweepPace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an engine.
 *
 * @param durations the maximum durations of executions
 * @param limitCeilings the highest limits that tags of state machines can set
 * @param activityPollWait how long a worker's poll waits for a task
 * @param readerConnections the number of database connections in each of three pools: registry,
 *     lists and descriptions, searches and statistics
 * @param queuedReadsMax the maximum number of registry calls that wait for a connection
 * @param queuedListsMax the maximum number of lists and descriptions that wait for a connection
 * @param sweep the pace at which wake-up pollers ping the executions with calls in flight
 * @param bulk the pace of bulk jobs
 * @param retention how long closed executions are kept
 * @param audit the audit log
 * @param roleEnforcement whether the policies of execution roles restrict their tasks
 * @param mockCases the mocked test cases that starts may select
 * @param heldMachines the state machines that an operator has put on hold
 * @param executionMemoryBytes the maximum heap of loaded Standard executions, in bytes
 * @param tracing the traces of executions
 * @param metrics the bounds of the metrics of executions
 * @param revealSecrets whether TestState may show the secrets of connections
 * @param queuedExecutionsMax the maximum number of executions of an account in a region that wait
 *     for permits of start limits, 1 to {@link #QUEUED_EXECUTIONS_MAX}
 * @param encryptsPayloads whether the payloads of executions are encrypted before they are stored
 * @param keyService calls KMS for customer-managed keys
 * @param inlineBytesMax the maximum size in bytes of a payload that is stored in the rows of its
 *     execution, {@link #INLINE_BYTES_MIN} to {@link ExecutionLimits#MESSAGE_PAYLOAD_BYTES_MAX}
 * @param payloadBucket the bucket of large payloads; null when they stay in the database
 */
public record EngineSettings(
        JournalSettings journal,
        ExecutionSettings executions,
        ExpressSettings express,
        ExecutionLimits limits,
        DurationLimits durations,
        LimitCeilings limitCeilings,
        dev.askel.engine.registry.table.RegistryLimits registry,
        Duration activityPollWait,
        int readerConnections,
        int queuedReadsMax,
        int queuedListsMax,
        SweepPace sweep,
        BulkSettings bulk,
        RetentionSettings retention,
        AuditSettings audit,
        RoleEnforcement roleEnforcement,
        MockCases mockCases,
        MachinesOnHold heldMachines,
        long executionMemoryBytes,
        TracingSettings tracing,
        MetricSettings metrics,
        boolean revealSecrets,
        long queuedExecutionsMax,
        boolean encryptsPayloads,
        KeyService keyService,
        int inlineBytesMax,
        @Nullable BucketStorage payloadBucket) {
    /** The minimum of {@link #inlineBytesMax}. */
    public static final int INLINE_BYTES_MIN = 4_096;

    /** The maximum of {@link #queuedExecutionsMax}. */
    public static final long QUEUED_EXECUTIONS_MAX = 1_000_000_000;

    /** AWS's limits, and settings for a small node. */
    public static final EngineSettings STANDARD =
            new EngineSettings(
                    JournalSettings.standard(),
                    ExecutionSettings.DEFAULT,
                    ExpressSettings.STANDARD,
                    ExecutionLimits.DEFAULT,
                    DurationLimits.DEFAULT,
                    LimitCeilings.DEFAULT,
                    dev.askel.engine.registry.table.RegistryLimits.STANDARD,
                    Duration.ofSeconds(60),
                    2,
                    5_000,
                    500,
                    SweepPace.DEFAULT,
                    BulkSettings.STANDARD,
                    RetentionSettings.STANDARD,
                    AuditSettings.STANDARD,
                    RoleEnforcement.OFF,
                    MockCases.NONE,
                    MachinesOnHold.NONE,
                    Runtime.getRuntime().maxMemory() / 4,
                    TracingSettings.OFF,
                    MetricSettings.STANDARD,
                    false,
                    1_000_000,
                    false,
                    KeyService.NONE,
                    ExecutionLimits.DEFAULT.payloadBytesMax(),
                    null);

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException when {@code queuedExecutionsMax} is outside its range
     */
    public EngineSettings {
        if (queuedExecutionsMax < 1 || queuedExecutionsMax > QUEUED_EXECUTIONS_MAX) {
            throw new IllegalArgumentException(
                    "queued-executions-max is %d, expected 1 to %d"
                            .formatted(queuedExecutionsMax, QUEUED_EXECUTIONS_MAX));
        }
    }

    /** Returns these settings with test cases and with another time scale of Wait states. */
    public EngineSettings withMocks(MockCases cases, double waitTimeScale) {
        return toBuilder().limits(limits.withWaitTimeScale(waitTimeScale)).mockCases(cases).build();
    }

    /** Returns the limits of payloads in requests. */
    PayloadLimits payloadLimits() {
        return PayloadLimits.of(limits, limitCeilings.payloadBytes());
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Builds settings that differ from others in some components. */
    public static final class Builder {
        private JournalSettings journal;
        private ExecutionSettings executions;
        private ExpressSettings express;
        private ExecutionLimits limits;
        private DurationLimits durations;
        private LimitCeilings limitCeilings;
        private dev.askel.engine.registry.table.RegistryLimits registry;
        private Duration activityWait;
        private final int readers;
        private final int queuedReadsMax;
        private final int queuedListsMax;
        private SweepPace sweep;
        private BulkSettings bulk;
        private RetentionSettings retention;
        private AuditSettings audit;
        private RoleEnforcement roles;
        private MockCases mocks;
        private MachinesOnHold held;
        private long executionMemoryBytes;
        private TracingSettings tracing;
        private MetricSettings metrics;
        private boolean revealSecrets;
        private long queuedExecutionsMax;
        private boolean encryptsPayloads;
        private KeyService keyService;
        private int inlineBytesMax;
        private @Nullable BucketStorage payloadBucket;

        private Builder(EngineSettings settings) {
            journal = settings.journal;
            executions = settings.executions;
            express = settings.express;
            limits = settings.limits;
            durations = settings.durations;
            limitCeilings = settings.limitCeilings;
            registry = settings.registry;
            activityWait = settings.activityPollWait;
            readers = settings.readerConnections;
            queuedReadsMax = settings.queuedReadsMax;
            queuedListsMax = settings.queuedListsMax;
            sweep = settings.sweep;
            bulk = settings.bulk;
            retention = settings.retention;
            audit = settings.audit;
            roles = settings.roleEnforcement;
            mocks = settings.mockCases;
            held = settings.heldMachines;
            executionMemoryBytes = settings.executionMemoryBytes;
            tracing = settings.tracing;
            metrics = settings.metrics;
            revealSecrets = settings.revealSecrets;
            queuedExecutionsMax = settings.queuedExecutionsMax;
            encryptsPayloads = settings.encryptsPayloads;
            keyService = settings.keyService;
            inlineBytesMax = settings.inlineBytesMax;
            payloadBucket = settings.payloadBucket;
        }

        /** Sets {@link EngineSettings#journal}. */
        public Builder journal(JournalSettings value) {
            journal = value;
            return this;
        }

        /** Sets {@link EngineSettings#executions}. */
        public Builder executions(ExecutionSettings value) {
            executions = value;
            return this;
        }

        /** Sets {@link EngineSettings#express}. */
        public Builder express(ExpressSettings value) {
            express = value;
            return this;
        }

        /** Sets {@link EngineSettings#limits}. */
        public Builder limits(ExecutionLimits value) {
            limits = value;
            return this;
        }

        /** Sets {@link EngineSettings#durations}. */
        public Builder durations(DurationLimits value) {
            durations = value;
            return this;
        }

        /** Sets {@link EngineSettings#limitCeilings}. */
        public Builder limitCeilings(LimitCeilings value) {
            limitCeilings = value;
            return this;
        }

        /** Sets {@link EngineSettings#registry}. */
        public Builder registry(dev.askel.engine.registry.table.RegistryLimits value) {
            registry = value;
            return this;
        }

        /** Sets {@link EngineSettings#activityPollWait}. */
        public Builder activityPollWait(Duration value) {
            activityWait = value;
            return this;
        }

        /** Sets {@link EngineSettings#sweep}. */
        public Builder sweep(SweepPace value) {
            sweep = value;
            return this;
        }

        /** Sets {@link EngineSettings#bulk}. */
        public Builder bulk(BulkSettings value) {
            bulk = value;
            return this;
        }

        /** Sets {@link EngineSettings#retention}. */
        public Builder retention(RetentionSettings value) {
            retention = value;
            return this;
        }

        /** Sets {@link EngineSettings#audit}. */
        public Builder audit(AuditSettings value) {
            audit = value;
            return this;
        }

        /** Sets {@link EngineSettings#roleEnforcement}. */
        public Builder roleEnforcement(RoleEnforcement value) {
            roles = value;
            return this;
        }

        /** Sets {@link EngineSettings#mockCases}. */
        public Builder mockCases(MockCases value) {
            mocks = value;
            return this;
        }

        /** Sets {@link EngineSettings#heldMachines}. */
        public Builder heldMachines(MachinesOnHold value) {
            held = value;
            return this;
        }

        /** Sets {@link EngineSettings#executionMemoryBytes}. */
        public Builder executionMemoryBytes(long value) {
            executionMemoryBytes = value;
            return this;
        }

        /** Sets {@link EngineSettings#tracing}. */
        public Builder tracing(TracingSettings value) {
            tracing = value;
            return this;
        }

        /** Sets {@link EngineSettings#metrics}. */
        public Builder metrics(MetricSettings value) {
            metrics = value;
            return this;
        }

        /** Sets {@link EngineSettings#revealSecrets}. */
        public Builder revealSecrets(boolean value) {
            revealSecrets = value;
            return this;
        }

        /** Sets {@link EngineSettings#queuedExecutionsMax}. */
        public Builder queuedExecutionsMax(long value) {
            queuedExecutionsMax = value;
            return this;
        }

        /** Sets {@link EngineSettings#keyService}. */
        public Builder keyService(KeyService value) {
            keyService = value;
            return this;
        }

        /** Sets {@link EngineSettings#encryptsPayloads}. */
        public Builder encryptsPayloads(boolean value) {
            encryptsPayloads = value;
            return this;
        }

        /** Sets {@link EngineSettings#inlineBytesMax}. */
        public Builder inlineBytesMax(int value) {
            inlineBytesMax = value;
            return this;
        }

        /** Sets {@link EngineSettings#payloadBucket}. */
        public Builder payloadBucket(@Nullable BucketStorage value) {
            payloadBucket = value;
            return this;
        }

        public EngineSettings build() {
            return new EngineSettings(
                    journal,
                    executions,
                    express,
                    limits,
                    durations,
                    limitCeilings,
                    registry,
                    activityWait,
                    readers,
                    queuedReadsMax,
                    queuedListsMax,
                    sweep,
                    bulk,
                    retention,
                    audit,
                    roles,
                    mocks,
                    held,
                    executionMemoryBytes,
                    tracing,
                    metrics,
                    revealSecrets,
                    queuedExecutionsMax,
                    encryptsPayloads,
                    keyService,
                    inlineBytesMax,
                    payloadBucket);
        }
    }
}
