package dev.askel.connectors.optimized;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Integration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All APIs of this package. */
final class ApiTable {
    private static final List<Api> ALL =
            Stream.of(
                            MessagingApis.all(),
                            ComputeApis.all(),
                            AnalyticsApis.all(),
                            MachineLearningApis.all(),
                            EmrApis.all())
                    .flatMap(List::stream)
                    .toList();

    private static final Map<String, Api> BY_KEY =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Api::key, Function.identity()));

    private ApiTable() {}

    static List<Api> all() {
        return ALL;
    }

    /** Returns the API of a resource with a supported pattern; null when there is none. */
    static @Nullable Api find(Resource resource) {
        if (!(resource instanceof Integration integration)) {
            return null;
        }
        var api = BY_KEY.get(integration.service() + ":" + integration.api());
        return api != null && api.patterns().contains(integration.pattern()) ? api : null;
    }
}
