package dev.askel.connectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.askel.connectors.aws.BaseUrl;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.connectors.function.ClassPathFunction;
import dev.askel.connectors.function.EmulatedFunction;
import dev.askel.connectors.function.MappedFunction;
import dev.askel.connectors.function.QueuedFunction;
import dev.askel.connectors.function.UrlFunction;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.connectors.kubernetes.JobFunction;
import dev.askel.connectors.kubernetes.JobSettings;
import dev.askel.connectors.kubernetes.KubernetesApi;
import dev.askel.engine.task.JavaFunction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads {@code askel.functions} and the functions in jars of the class path. */
final class FunctionSettings {
    private static final String FORM =
            "expected a URL such as http://localhost:9000, rie:URL, java:NAME, activity:NAME, or an object with a"
                    + " kind of url, rie, java, activity or kubernetes-job";

    private static final Pattern ACTIVITY = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private final HttpCalls http;
    private final Duration answerTimeout;
    private final Map<String, JavaFunction> classPath;
    private final Supplier<KubernetesApi> kubernetes;
    private final WorkerQueues queues;

    private FunctionSettings(
            HttpCalls http,
            Duration answerTimeout,
            Map<String, JavaFunction> classPath,
            Supplier<KubernetesApi> kubernetes,
            WorkerQueues queues) {
        this.http = http;
        this.answerTimeout = answerTimeout;
        this.classPath = classPath;
        this.kubernetes = kubernetes;
        this.queues = queues;
    }

    /**
     * Returns the functions by name. A setting overrides a class of the same name.
     *
     * @param kubernetes used only when a function runs on Kubernetes
     * @throws IllegalArgumentException when a setting or a jar is invalid; the message names it
     */
    static Map<String, MappedFunction> read(
            Config config,
            HttpCalls http,
            Duration answerTimeout,
            Supplier<KubernetesApi> kubernetes,
            WorkerQueues queues) {
        var classPath = new HashMap<String, JavaFunction>();
        for (var function : ClassPath.providersOf(JavaFunction.class)) {
            var duplicate = classPath.put(function.name(), function);
            if (duplicate != null) {
                throw new IllegalArgumentException(
                        "Two functions of the class path are called '%s': %s and %s"
                                .formatted(
                                        function.name(),
                                        duplicate.getClass().getName(),
                                        function.getClass().getName()));
            }
        }
        var functions = new TreeMap<String, MappedFunction>();
        classPath.forEach((name, each) -> functions.put(name, new ClassPathFunction(each)));
        var settings = new FunctionSettings(http, answerTimeout, classPath, kubernetes, queues);
        for (var entry : config.getObject("askel.functions").entrySet()) {
            var setting = "askel.functions." + ConfigUtil.quoteString(entry.getKey());
            functions.put(entry.getKey(), settings.parseFunction(setting, entry.getValue()));
        }
        return functions;
    }

    private MappedFunction parseFunction(String setting, ConfigValue value) {
        if (value instanceof ConfigObject object) {
            return parseFunction(setting, object.toConfig());
        }
        if (value.valueType() != ConfigValueType.STRING) {
            throw invalid(setting, value.valueType());
        }
        var text = ((String) value.unwrapped()).strip();
        var colon = text.indexOf(':');
        var argument = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "rie" -> emulatedFunction(setting, argument);
            case "java" -> classPathFunction(setting, argument);
            case "activity" -> queuedFunction(setting, argument);
            default -> new UrlFunction(TargetUrl.parse(setting, text), http, answerTimeout);
        };
    }

    private MappedFunction parseFunction(String setting, Config config) {
        try {
            return switch (config.getString("kind")) {
                case "url" -> new UrlFunction(url(setting, config), http, answerTimeout);
                case "rie" -> emulatedFunction(setting + ".url", config.getString("url"));
                case "java" ->
                        classPathFunction(setting + ".function", config.getString("function"));
                case "activity" ->
                        queuedFunction(setting + ".activity", config.getString("activity"));
                case "kubernetes-job" ->
                        new JobFunction(kubernetes.get(), jobSettings(setting, config));
                default -> throw invalid(setting + ".kind", config.getString("kind"));
            };
        } catch (ConfigException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    private static JobSettings jobSettings(String setting, Config config) {
        try {
            return JobSettings.of(config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        }
    }

    private static TargetUrl url(String setting, Config config) {
        return TargetUrl.parse(setting + ".url", config.getString("url"));
    }

    private MappedFunction queuedFunction(String setting, String activity) {
        if (!ACTIVITY.matcher(activity).matches()) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected the name of an activity".formatted(setting, activity));
        }
        return new QueuedFunction(activity, queues);
    }

    private MappedFunction emulatedFunction(String setting, String url) {
        return new EmulatedFunction(BaseUrl.parse(setting, url), http, answerTimeout);
    }

    private MappedFunction classPathFunction(String setting, String name) {
        var function = classPath.get(name);
        if (function == null) {
            throw new IllegalArgumentException(
                    "%s names '%s', but the functions of the class path are %s"
                            .formatted(
                                    setting, name, classPath.keySet().stream().sorted().toList()));
        }
        return new ClassPathFunction(function);
    }

    private static IllegalArgumentException invalid(String setting, Object value) {
        return new IllegalArgumentException("%s is '%s', %s".formatted(setting, value, FORM));
    }
}
