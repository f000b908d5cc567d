package dev.askel.http.wire;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The served operations, by the name in {@code X-Amz-Target} (docs/aws/api.md section 1). */
public final class ApiOperations {
    private static final String TARGET_PREFIX = "AWSStepFunctions.";

    private static final Map<String, ApiOperation<?, ?>> BY_TARGET =
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

    private ApiOperations() {}

    /** Returns the operation that a target names; empty when it is unknown. */
    public static Optional<ApiOperation<?, ?>> byTarget(@Nullable String target) {
        return target == null ? Optional.empty() : Optional.ofNullable(BY_TARGET.get(target));
    }

    /**
     * Returns the operation with a name such as {@code StartExecution}.
     *
     * @throws IllegalArgumentException when it is not served
     */
    public static ApiOperation<?, ?> byName(String name) {
        var operation = BY_TARGET.get(TARGET_PREFIX + name);
        if (operation == null) {
            throw new IllegalArgumentException("no operation " + name + " is served");
        }
        return operation;
    }

    /** The names of all served operations. */
    public static Set<String> names() {
        return BY_TARGET.values().stream()
                .map(ApiOperation::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether an operation of this name is served. */
    public static boolean exists(String name) {
        return BY_TARGET.containsKey(TARGET_PREFIX + name);
    }
}
