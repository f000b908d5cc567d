package dev.askel.http.wire;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations served, by the name in {@code X-Amz-Target} (spec/api.md section 1). */
public final class Operations {
    private static final String TARGET_PREFIX = "AWSStepFunctions.";

    private static final Map<String, Operation<?, ?>> BY_TARGET =
            Stream.of(
                            StateMachineCodec.OPERATIONS,
                            VersionCodec.OPERATIONS,
                            AliasCodec.OPERATIONS,
                            ExecutionCodec.OPERATIONS,
                            MapRunCodec.OPERATIONS,
                            ActivityCodec.OPERATIONS,
                            TaskCodec.OPERATIONS,
                            TagCodec.OPERATIONS,
                            StateTestCodec.OPERATIONS)
                    .flatMap(topic -> topic.stream())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    operation -> TARGET_PREFIX + operation.name(),
                                    Function.identity()));

    private Operations() {}

    /**
     * The operation a target names.
     *
     * @param target such as {@code AWSStepFunctions.StartExecution}
     */
    public static Optional<Operation<?, ?>> of(@Nullable String target) {
        return target == null ? Optional.empty() : Optional.ofNullable(BY_TARGET.get(target));
    }

    /** The operation of a name, such as {@code StartExecution}, which must be served. */
    public static Operation<?, ?> named(String name) {
        var operation = BY_TARGET.get(TARGET_PREFIX + name);
        if (operation == null) {
            throw new IllegalArgumentException("no operation " + name + " is served");
        }
        return operation;
    }

    /** The names of all operations served. */
    public static Set<String> names() {
        return BY_TARGET.values().stream()
                .map(Operation::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether AWS has an operation of this name. */
    public static boolean isOne(String name) {
        return BY_TARGET.containsKey(TARGET_PREFIX + name);
    }
}
