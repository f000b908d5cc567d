package dev.askel.connectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.custom.CustomTaskConnector;
import dev.askel.connectors.sdk.SdkActions;
import dev.askel.engine.task.CustomConnector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connectors in jars, in the order of the class path. The first connector that supports a
 * resource serves it.
 */
public final class CustomConnectors implements AdditionalIntegrations {
    private final List<CustomConnector> connectors;

    CustomConnectors(List<CustomConnector> connectors) {
        this.connectors = connectors;
    }

    /**
     * Loads the connectors; does not open them.
     *
     * @throws IllegalArgumentException when a jar is invalid; the message names it
     */
    public static CustomConnectors ofClassPath() {
        var connectors = ClassPath.providersOf(CustomConnector.class);
        var names = new HashSet<String>();
        for (var connector : connectors) {
            if (!names.add(connector.name())) {
                throw new IllegalArgumentException(
                        "Two connectors of the class path are called '%s'"
                                .formatted(connector.name()));
            }
        }
        return new CustomConnectors(connectors);
    }

    @Override
    public @Nullable ParameterNames parameters(Integration resource) {
        for (var connector : connectors) {
            var parameters = connector.parameters(resource);
            if (parameters != null) {
                return parameters;
            }
        }
        return null;
    }

    @Override
    public boolean hasAction(Integration resource) {
        return SdkActions.isAction(resource);
    }

    /**
     * Opens the connectors.
     *
     * @param settings {@code askel.connectors.custom}
     * @throws IllegalArgumentException when a connector rejects its settings; the message names it
     */
    List<CustomTaskConnector> open(Config settings, RunningCalls calls) {
        for (var connector : connectors) {
            var path = ConfigUtil.quoteString(connector.name());
            try {
                connector.open(
                        settings.hasPath(path) ? settings.getConfig(path) : ConfigFactory.empty());
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "The connector '%s' cannot be opened: %s"
                                .formatted(connector.name(), e.getMessage()),
                        e);
            }
        }
        return connectors.stream().map(each -> new CustomTaskConnector(each, calls)).toList();
    }

    /**
     * Closes all connectors, even when some of them fail.
     *
     * @throws IllegalStateException when a connector failed; the message names the first
     */
    void close() {
        var failures = new ArrayList<RuntimeException>();
        for (var connector : connectors) {
            try {
                connector.close();
            } catch (RuntimeException e) {
                failures.add(
                        new IllegalStateException(
                                "The connector '%s' cannot be closed: %s"
                                        .formatted(connector.name(), e.getMessage()),
                                e));
            }
        }
        if (!failures.isEmpty()) {
            var first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
