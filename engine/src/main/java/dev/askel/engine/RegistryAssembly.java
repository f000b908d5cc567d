package dev.askel.engine;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.installation.InstallationPause;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.observability.ExecutionLogs;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.EncryptionKeys;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Creates the registry of an engine. */
final class RegistryAssembly {
    /** The range of the random number that selects a version of an alias. */
    private static final int PERCENTS = 100;

    private RegistryAssembly() {}

    static Registry create(
            SqlPools pools,
            EngineTime time,
            PageTokens pageTokens,
            EngineSettings settings,
            ExecutionLogs logs,
            TaskConnectors connectors,
            InstallationPause pause,
            NodeCapability.Check capabilities) {
        var registry =
                new Registry(
                        pools.registry(),
                        time,
                        pageTokens,
                        UUID::randomUUID,
                        () -> ThreadLocalRandom.current().nextInt(PERCENTS),
                        settings.registry(),
                        logs::prepareLogGroup,
                        connectors.additionalIntegrations(),
                        new LimitTags(
                                settings.limitCeilings(),
                                () -> capabilities.refusal(NodeCapability.MACHINE_LIMITS)),
                        new EncryptionKeys(
                                settings.keyService(),
                                pools.lists().encryption(),
                                () -> capabilities.refusal(NodeCapability.CUSTOMER_KEYS)),
                        // The deletion sweep polls for deleted machines every second.
                        _ -> {});
        registry.refuseStarts(pause::startRefusal);
        return registry;
    }
}
