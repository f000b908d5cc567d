package dev.askel.server;

import dev.askel.server.command.Command;
import dev.askel.server.command.Usage;
import dev.askel.server.command.UsageException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The process behind {@code ./askel}. */
public final class Main {
    private Main() {}

    /** Does what the arguments ask for and ends with an {@link ExitStatus}. */
    public static void main(String[] arguments) {
        System.exit(statusOf(List.of(arguments)).code());
    }

    private static ExitStatus statusOf(List<String> arguments) {
        try {
            return execute(Command.read(arguments));
        } catch (UsageException e) {
            System.err.println("askel: " + e.getMessage() + " Try askel help.");
            return ExitStatus.USAGE;
        } catch (RefusedException e) {
            System.err.println("askel: " + e.getMessage());
            return ExitStatus.REFUSED;
        }
    }

    private static ExitStatus execute(Command command) {
        return switch (command) {
            case Command.Up up -> up(up);
            case Command.Help() -> {
                System.out.print(Usage.text());
                yield ExitStatus.DONE;
            }
            case Command.Validate _, Command.Run _, Command.Inspect _ -> ExitStatus.FAILED;
        };
    }

    private static ExitStatus up(Command.Up up) {
        var config = Settings.resolve(up.settings(), up.config());
        var stop = new CompletableFuture<Void>();
        var closed = new CountDownLatch(1);
        // The hook asks and waits; this thread closes, so that a signal during the start finds the
        // same end.
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("askel-stop")
                                .unstarted(() -> {
                                    stop.complete(null);
                                    awaitUninterruptibly(closed);
                                }));
        try (var server = Server.start(config, stop)) {
            System.out.println("askel ready");
            return server.awaitEnd(stop);
        } finally {
            closed.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
