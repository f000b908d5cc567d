package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.Program;
import dev.askel.server.command.CommandUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the completion of command lines, which the launcher reads from the usage text. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CompletionTest {
    private static final String LAUNCHER = "../askel";
    private static final Pattern COMMAND = Pattern.compile("^ {2}([a-z]+)\\b.*");
    private static final Pattern OPTION = Pattern.compile("^ {4}(-[-a-zA-Z0-9]+).*");

    private static List<String> candidates(String... words) throws IOException {
        var command = new ArrayList<>(List.of(LAUNCHER, "completion", "words"));
        command.addAll(List.of(words));
        return Program.run(command).lines().toList();
    }

    /** Returns the commands of the usage text with the first option of each of its lines. */
    private static Map<String, Set<String>> usage() {
        var commands = new LinkedHashMap<String, Set<String>>();
        Set<String> options = new LinkedHashSet<>();
        for (var line : CommandUsage.text().lines().toList()) {
            var command = COMMAND.matcher(line);
            var option = OPTION.matcher(line);
            if (command.matches()) {
                options = commands.computeIfAbsent(command.group(1), _ -> new LinkedHashSet<>());
            } else if (option.matches()) {
                options.add(option.group(1));
            }
        }
        return commands;
    }

    @Test
    void each_command_and_option_of_the_usage_text_is_a_candidate() throws IOException {
        var usage = usage();
        assertThat(candidates("")).containsExactlyElementsOf(usage.keySet()).contains("up", "help");
        for (var command : usage.entrySet()) {
            assertThat(candidates(command.getKey(), "argument", "-"))
                    .as(command.getKey())
                    .containsAll(command.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "va | validate",
                "keys ro | rotate rotate-root",
                "connections d | describe delete",
                "up --t | --tls-cert --tls-key",
                "inspect arn --c | --ca-file --config --complete --cause",
                "up --data /v | ''",
                "validate a | ''"
            })
    void a_word_is_completed(String words, String candidates) throws IOException {
        assertThat(String.join(" ", candidates(words.split(" ")))).isEqualTo(candidates);
    }

    @Test
    void bash_completes_the_commands_of_the_launcher() throws IOException {
        assertThat(
                        Program.run(
                                "bash",
                                "-c",
                                """
                                source <("$0" completion bash)
                                complete -p askel
                                COMP_WORDS=("$0" keys rotate) COMP_CWORD=2
                                _askel
                                echo "${COMPREPLY[@]}"
                                """,
                                LAUNCHER))
                .isEqualTo("complete -o default -F _askel askel\nrotate rotate-root\n");
    }

    @Test
    void zsh_completes_the_commands_of_the_launcher() throws IOException {
        assumeTrue(isInstalled("zsh"), "zsh is missing");
        assertThat(
                        Program.run(
                                "zsh",
                                "-f",
                                "-c",
                                """
                                compdef() { print $2 }
                                compadd() { print $found }
                                _files() { print files }
                                source <("$0" completion zsh)
                                words=("$0" keys rotate) CURRENT=3
                                _askel
                                words=("$0" validate "") CURRENT=3
                                _askel
                                """,
                                LAUNCHER))
                .isEqualTo("askel\nrotate rotate-root\nfiles\n");
    }

    private static boolean isInstalled(String program) {
        try {
            Program.run(program, "--version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void an_unknown_shell_is_a_usage_error() {
        assertThatThrownBy(() -> Program.run(LAUNCHER, "completion", "fish"))
                .hasMessageContaining("completion knows bash and zsh, not fish");
    }
}
