package dev.askel.server.command;

import dev.askel.server.command.Command.Recovery;
import dev.askel.server.command.Command.RecoveryAction;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses {@code backup}, {@code restore}, {@code replica} and {@code promote}. */
final class RecoveryArguments {
    private static final String LATEST = "latest";
    private static final String DEFAULT_NAME = "askel_replica";

    private RecoveryArguments() {}

    static Recovery parseBackup(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        Optional<Path> to = Optional.empty();
        int kept = 0;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--to" -> to = Optional.of(Path.of(arguments.nextAbsolutePath(option)));
                case "--keep" -> kept = arguments.nextCount(option);
                default -> readLocation("backup", option, arguments, location);
            }
        }
        return new Recovery(new RecoveryAction.BackUp(to, kept), location.settings());
    }

    static Recovery parseRestore(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        Optional<Path> from = Optional.empty();
        Optional<String> to = Optional.empty();
        boolean namesData = arguments.contains("--data");
        var timeline = OptionalLong.empty();
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--from" -> from = Optional.of(Path.of(arguments.nextAbsolutePath(option)));
                case "--to" -> to = Optional.of(arguments.nextValue(option));
                case "--timeline" -> timeline = OptionalLong.of(arguments.nextCount(option));
                default -> readLocation("restore", option, arguments, location);
            }
        }
        if (from.isEmpty() || to.isEmpty() || !namesData) {
            throw new UsageException(
                    "restore needs --from FOLDER, --to TIME or --to latest, and --data NEWFOLDER.");
        }
        return new Recovery(
                new RecoveryAction.Restore(from.get(), parseTime(to.get()), timeline),
                location.settings());
    }

    private static Optional<Instant> parseTime(String text) throws UsageException {
        if (text.equals(LATEST)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            throw new UsageException(
                    "--to needs latest or a time with its zone, such as 2026-11-28T10:15:00Z, not %s."
                            .formatted(text));
        }
    }

    static Recovery parseReplica(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        Optional<InetSocketAddress> from = Optional.empty();
        var name = DEFAULT_NAME;
        while (arguments.hasNext()) {
            var option = arguments.next();
            switch (option) {
                case "--from" -> from = Optional.of(parseAddress(arguments.nextValue(option)));
                case "--name" -> name = arguments.nextValue(option);
                default -> readLocation("replica", option, arguments, location);
            }
        }
        if (!name.matches("[a-z0-9_]{1,60}")) {
            throw new UsageException(
                    "--name needs lower-case letters, digits and underscores, not %s."
                            .formatted(name));
        }
        return new Recovery(new RecoveryAction.Replicate(from, name), location.settings());
    }

    private static InetSocketAddress parseAddress(String text) throws UsageException {
        var colon = text.lastIndexOf(':');
        var port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65_535) {
            throw new UsageException("--from is written HOST:PORT, not %s.".formatted(text));
        }
        return InetSocketAddress.createUnresolved(text.substring(0, colon), Integer.parseInt(port));
    }

    static Recovery parsePromote(CommandArguments arguments) throws UsageException {
        var location = new LocationOptions();
        boolean force = false;
        while (arguments.hasNext()) {
            var option = arguments.next();
            if (option.equals("--force")) {
                force = true;
            } else {
                readLocation("promote", option, arguments, location);
            }
        }
        return new Recovery(new RecoveryAction.Promote(force), location.settings());
    }

    private static void readLocation(
            String command, String option, CommandArguments arguments, LocationOptions location)
            throws UsageException {
        if (!location.read(option, arguments)) {
            throw arguments.unknown(command, option);
        }
    }
}
