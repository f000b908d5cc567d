package dev.askel.engine.access;

import dev.askel.access.person.PasswordHash;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes and checks passwords on one thread, so that sign-ins never use more than one processor of
 * a node. Each check takes a noticeable part of a second.
 */
final class PasswordChecks implements AutoCloseable {
    private static final int WAITING_MAX = 16;
    private static final int IDLE_SECONDS = 30;

    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor thread;

    PasswordChecks() {
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        Thread.ofPlatform().daemon().name("askel-passwords-", 0).factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** Checks a password; {@code ThrottlingException} when too many checks wait. */
    CompletionStage<Answer<Boolean>> matches(PasswordHash hash, String password) {
        return submit(() -> hash.matches(password));
    }

    /** Hashes a password; {@code ThrottlingException} when too many checks wait. */
    CompletionStage<Answer<PasswordHash>> hash(String password) {
        return submit(() -> PasswordHash.of(password, random));
    }

    private <T> CompletionStage<Answer<T>> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> Answer.ok(work.get()), thread);
        } catch (RejectedExecutionException full) {
            return Answer.refusedStage(
                    thread.isShutdown()
                            ? new EngineError.ServiceUnavailable()
                            : new EngineError.ThrottlingException());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
