package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.askel.server.tracing.OtlpSettings;
import dev.askel.server.tracing.OtlpSettings.Protocol;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the settings of a collector, which {@code askel.tracing} and {@code askel.metrics} have.
 */
final class OtlpConfiguration {
    private OtlpConfiguration() {}

    /**
     * Reads the settings of a collector.
     *
     * @throws IllegalArgumentException when a setting is invalid; the message names it
     */
    static OtlpSettings read(Config collector) {
        var trusted = collector.getString("ca-file");
        return new OtlpSettings(
                collector.getString("endpoint"),
                switch (collector.getString("protocol")) {
                    case "http" -> Protocol.HTTP;
                    case "grpc" -> Protocol.GRPC;
                    case String other ->
                            throw new IllegalArgumentException(
                                    "protocol is " + other + ", expected http or grpc");
                },
                headers(collector.getConfig("headers")),
                trusted.isEmpty() ? null : Path.of(trusted),
                collector.getDuration("timeout"),
                collector.getString("service-name"));
    }

    private static Map<String, String> headers(Config headers) {
        var values = new LinkedHashMap<String, String>();
        for (var header : headers.entrySet()) {
            values.put(
                    String.join(".", ConfigUtil.splitPath(header.getKey())),
                    headers.getString(header.getKey()));
        }
        return values;
    }

    /** Returns the version of this server. */
    static String version() {
        var version = OtlpConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
