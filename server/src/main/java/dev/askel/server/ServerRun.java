package dev.askel.server;

import dev.askel.server.command.Command;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs the server of {@code askel up} in this process until it is stopped. */
final class ServerRun {
    private static final Duration EXIT_DELAY = Duration.ofSeconds(1);
    private static final Duration WITHDRAWAL_TIME = Duration.ofMillis(200);

    private ServerRun() {}

    /**
     * Starts a server and returns when it has stopped.
     *
     * @param out receives the address of the server
     */
    static ExitStatus run(Command.Up up, PrintStream out) {
        var config = Settings.resolve(up.settings(), up.config());
        var stop = new CompletableFuture<Void>();
        var closed = new CountDownLatch(1);
        // The hook requests the stop and waits. The main thread closes the server, also when the
        // signal arrives during the start.
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("askel-stop")
                                .unstarted(() -> {
                                    stop.complete(null);
                                    awaitUninterruptibly(closed);
                                }));
        try (var server = Server.start(config, stop, ServerRun::exitSoon)) {
            if (!stop.isDone()) {
                out.println(server.readyMessage().line());
                if (isTerminal()) {
                    out.print(server.readyMessage().nextSteps());
                }
            }
            return server.awaitEnd(stop);
        } catch (RuntimeException e) {
            if (!stop.isDone()) {
                throw e;
            }
            // The stop was requested, and the JVM refuses new threads while it exits. The failure
            // of the start no longer matters.
            return ExitStatus.DONE;
        } finally {
            closed.countDown();
        }
    }

    /** Returns whether a person reads the output. */
    @SuppressWarnings("SystemConsoleNull") // A runtime without the module jdk.internal.le has none.
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    /**
     * Halts the process one second after its node was marked down, without an orderly shutdown. An
     * orderly shutdown has no use: the executions run on other nodes, and this node's writes are
     * refused. The delay lets the node log the reason and withdraw its undelivered messages.
     *
     * @param withdraw starts the withdrawal
     */
    private static void exitSoon(Runnable withdraw) {
        after(EXIT_DELAY.minus(WITHDRAWAL_TIME)).execute(withdraw);
        after(EXIT_DELAY).execute(() -> Runtime.getRuntime().halt(ExitStatus.DOWNED.code()));
    }

    private static Executor after(Duration delay) {
        return CompletableFuture.delayedExecutor(
                delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
