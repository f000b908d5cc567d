package dev.askel.engine.registry;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.ok;

import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineResult;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.TracingConfiguration;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A registry on a test's database, with helpers that send requests. */
public final class TestRegistry {
    public static final String PASS =
            "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}";
    public static final String SUCCEED =
            "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}},\"TimeoutSeconds\":60}";

    public final Registry registry;

    /** Supplies the percent that selects the version of a start by alias. */
    volatile IntSupplier nextPercent = () -> 0;

    /** The refusal of limits while nodes of an earlier release run; empty without such nodes. */
    volatile Optional<EngineError> upgradeRefusal = Optional.empty();

    final Queue<UUID> startedDeletions = new ConcurrentLinkedQueue<>();

    public TestRegistry(TestCatalogue catalogue, RegistryLimits limits) {
        this.registry =
                new Registry(
                        catalogue.workers(),
                        catalogue.time(),
                        catalogue.tokens(),
                        UUID::randomUUID,
                        () -> nextPercent.getAsInt(),
                        limits,
                        LogDestinations.ALL,
                        AdditionalIntegrations.NONE,
                        new LimitTags(LimitCeilings.DEFAULT, () -> upgradeRefusal),
                        new EncryptionKeys(KeyService.NONE, new NoEncryption(), Optional::empty),
                        startedDeletions::add);
    }

    public TestRegistry(TestCatalogue catalogue) {
        this(catalogue, RegistryLimits.STANDARD);
    }

    public static String arn(String name) {
        return machine(name).toString();
    }

    public static StateMachineArn machine(String name) {
        return new StateMachineArn(CALLER.scope(), name);
    }

    /** Builds a CreateStateMachine request. */
    public record Creation(
            String name,
            String definition,
            String roleArn,
            StateMachineType type,
            @Nullable LoggingConfiguration logging,
            List<Tag> tags,
            @Nullable TracingConfiguration tracing,
            @Nullable EncryptionConfiguration encryption,
            boolean publish,
            @Nullable String versionDescription) {

        Creation(
                String name,
                String definition,
                String roleArn,
                StateMachineType type,
                @Nullable LoggingConfiguration logging,
                List<Tag> tags,
                @Nullable TracingConfiguration tracing,
                @Nullable EncryptionConfiguration encryption) {
            this(name, definition, roleArn, type, logging, tags, tracing, encryption, false, null);
        }

        Creation withVersion(@Nullable String description) {
            return new Creation(
                    name,
                    definition,
                    roleArn,
                    type,
                    logging,
                    tags,
                    tracing,
                    encryption,
                    true,
                    description);
        }

        public static Creation of(String name, String definition) {
            return new Creation(
                    name, definition, ROLE, StateMachineType.STANDARD, null, List.of(), null, null);
        }

        Creation role(String other) {
            return new Creation(name, definition, other, type, logging, tags, tracing, encryption);
        }

        Creation type(StateMachineType other) {
            return new Creation(
                    name, definition, roleArn, other, logging, tags, tracing, encryption);
        }

        Creation logging(LoggingConfiguration other) {
            return new Creation(name, definition, roleArn, type, other, tags, tracing, encryption);
        }

        Creation tags(Tag... others) {
            return new Creation(
                    name, definition, roleArn, type, logging, List.of(others), tracing, encryption);
        }

        Creation tracing(boolean enabled) {
            return new Creation(
                    name,
                    definition,
                    roleArn,
                    type,
                    logging,
                    tags,
                    new TracingConfiguration(enabled),
                    encryption);
        }

        Creation encryption(EncryptionConfiguration other) {
            return new Creation(name, definition, roleArn, type, logging, tags, tracing, other);
        }

        CreateStateMachineRequest request() {
            return new CreateStateMachineRequest(
                    name,
                    definition,
                    roleArn,
                    type,
                    logging,
                    tags,
                    tracing,
                    publish,
                    versionDescription,
                    encryption);
        }
    }

    public CreateStateMachineResult create(Creation creation) {
        return ok(registry.stateMachines().createStateMachine(CALLER, creation.request()));
    }

    public CreateStateMachineResult create(String name) {
        return create(Creation.of(name, PASS));
    }

    DescribeStateMachineResult describe(String name) {
        return ok(
                registry.stateMachines()
                        .describeStateMachine(
                                CALLER,
                                new DescribeStateMachineRequest(arn(name), IncludedData.ALL_DATA)));
    }

    public UpdateStateMachineResult updateDefinition(String name, String definition) {
        return ok(
                registry.stateMachines()
                        .updateStateMachine(CALLER, update(name, definition, null)));
    }

    static UpdateStateMachineRequest update(
            String name, @Nullable String definition, @Nullable String roleArn) {
        return new UpdateStateMachineRequest(
                arn(name), definition, roleArn, null, null, false, null, null);
    }

    public void delete(String name) {
        ok(
                registry.stateMachines()
                        .deleteStateMachine(CALLER, new DeleteStateMachineRequest(arn(name))));
    }

    public StartableMachine resolveForStart(String name) {
        return ok(registry.resolveForStart(machine(name)));
    }
}
