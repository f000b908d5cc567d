package dev.askel.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Captures the log of this JVM, from warnings on, until it is closed. */
public final class LogLines extends AbstractAppender implements AutoCloseable {
    /**
     * One logged event.
     *
     * @param traced whether the event has a stack trace
     */
    public record Line(Level level, String logger, String message, boolean traced) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LogManager.getRootLogger();

    /** Captures from now on. */
    public LogLines() {
        super("lines", null, null, true, Property.EMPTY_ARRAY);
        start();
        root.addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        lines.add(
                new Line(
                        event.getLevel(),
                        event.getLoggerName(),
                        event.getMessage().getFormattedMessage(),
                        event.getThrown() != null));
    }

    /** Returns the events so far, the oldest first. */
    public List<Line> all() {
        return List.copyOf(lines);
    }

    /** Returns the messages so far, the oldest first. */
    public List<String> messages() {
        return lines.stream().map(Line::message).toList();
    }

    /** Returns the messages of one class so far, the oldest first. */
    public List<String> messagesOf(Class<?> logger) {
        return lines.stream()
                .filter(line -> line.logger().equals(logger.getName()))
                .map(Line::message)
                .toList();
    }

    @Override
    public void close() {
        root.removeAppender(this);
        stop();
    }
}
