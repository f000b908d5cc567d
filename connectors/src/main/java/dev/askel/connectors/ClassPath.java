package dev.askel.connectors;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Loads the service providers in the jars of the class path. */
final class ClassPath {
    private ClassPath() {}

    /**
     * Creates one instance of each class in {@code META-INF/services}, in the order of the class
     * path.
     *
     * @throws IllegalArgumentException when an instance cannot be created; the message names its
     *     class
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
