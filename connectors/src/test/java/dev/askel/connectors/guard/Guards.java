package dev.askel.connectors.guard;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.EndpointGates;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;

/** Creates guarded clients from settings. */
public final class Guards {
    /** Settings that allow calls to this machine without TLS. */
    public static final String DEVELOPMENT =
            "{ allowed-hosts = [\"*\"], private-hosts = [\"*\"], plain = on }";

    private Guards() {}

    /** Creates a client with these settings. */
    public static GuardedCalls calls(String settings) {
        return calls(settings, TestTaskCalls.gates());
    }

    /** Creates a client with these settings and gates. */
    public static GuardedCalls calls(String settings, EndpointGates gates) {
        return calls(settings, gates, SSLContexts.createDefault());
    }

    static GuardedCalls calls(String settings, SSLContext tls) {
        return calls(settings, TestTaskCalls.gates(), tls);
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
