package dev.askel.http.wire.event;

import dev.askel.http.service.ApiService;
import dev.askel.http.wire.ApiOperation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The served operations of EventBridge, by the name in {@code X-Amz-Target}. */
public final class EventOperations {
    private static final Map<String, ApiOperation<?, ?>> BY_TARGET =
            Stream.of(
                            RuleCodec.OPERATIONS,
                            RuleTargetCodec.OPERATIONS,
                            BusCodec.OPERATIONS,
                            EventTagCodec.OPERATIONS,
                            EventCodec.OPERATIONS,
                            ApiDestinationCodec.OPERATIONS,
                            EventConnectionCodec.OPERATIONS)
                    .flatMap(topic -> topic.stream())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    operation ->
                                            ApiService.EVENT_BRIDGE.targetPrefix()
                                                    + operation.name(),
                                    Function.identity()));

    private EventOperations() {}

    /** Returns the operation that a target names; empty when it is unknown. */
    public static Optional<ApiOperation<?, ?>> byTarget(@Nullable String target) {
        return target == null ? Optional.empty() : Optional.ofNullable(BY_TARGET.get(target));
    }

    /** The ids of all operations, such as {@code events:PutRule}. */
    public static Set<String> ids() {
        return BY_TARGET.values().stream()
                .map(ApiOperation::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
