package dev.askel.connectors;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What the jars of the class path add to the server. */
final class ClassPath {
    private ClassPath() {}

    /**
     * One of each class that is named in {@code META-INF/services}, in the class path's order.
     *
     * @throws IllegalArgumentException when one cannot be made; the message says which
     */
    static <T> List<T> providersOf(Class<T> service) {
        var providers = new ArrayList<T>();
        try {
            ServiceLoader.load(service).forEach(providers::add);
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException(
                    "A jar of the class path cannot be used: " + e.getMessage(), e);
        }
        return providers;
    }
}
