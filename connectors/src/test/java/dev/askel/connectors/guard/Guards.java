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
    public static GuardedCalls createCalls(String settings) {
        return createCalls(settings, TestTaskCalls.createGates());
    }

    /** Creates a client with these settings and gates. */
    public static GuardedCalls createCalls(String settings, EndpointGates gates) {
        return createCalls(settings, gates, SSLContexts.createDefault());
    }

    static GuardedCalls createCalls(String settings, SSLContext tls) {
        return createCalls(settings, TestTaskCalls.createGates(), tls);
    }

    private static GuardedCalls createCalls(String settings, EndpointGates gates, SSLContext tls) {
        return new GuardedCalls(
                HostGuard.of(ConfigFactory.parseString(settings)),
                gates,
                100,
                Duration.ofSeconds(10),
                tls);
    }
}
