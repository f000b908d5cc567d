package dev.askel.connectors.guard;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.TaskCalls;
import dev.askel.connectors.call.EndpointGates;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;

/** TaskCalls by settings, as an operator writes them. */
public final class Guards {
    /** Lets everybody call this machine without TLS. */
    public static final String DEVELOPMENT =
            "{ allowed-hosts = [\"*\"], private-hosts = [\"*\"], plain = on }";

    private Guards() {}

    /** TaskCalls by those settings. */
    public static GuardedCalls calls(String settings) {
        return calls(settings, TaskCalls.gates());
    }

    /** The same, by those gates. */
    public static GuardedCalls calls(String settings, EndpointGates gates) {
        return calls(settings, gates, SSLContexts.createDefault());
    }

    static GuardedCalls calls(String settings, SSLContext tls) {
        return calls(settings, TaskCalls.gates(), tls);
    }

    private static GuardedCalls calls(String settings, EndpointGates gates, SSLContext tls) {
        return new GuardedCalls(
                HostGuard.of(ConfigFactory.parseString(settings)),
                gates,
                100,
                Duration.ofSeconds(10),
                tls);
    }
}
