package dev.askel.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.model.MachineType;
import dev.askel.server.command.Command.Inspection;
import dev.askel.server.command.Command.NamedDefinition;
import dev.askel.server.command.Command.RecoveryAction;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CommandTest {
    private static Command read(String line) throws UsageException {
        return CommandParser.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    @Test
    void up_without_options_sets_no_path() throws UsageException {
        assertThat(read("up")).isEqualTo(new Command.Up(Map.of(), Optional.empty()));
    }

    @Test
    void every_option_of_up_sets_its_path() throws UsageException {
        assertThat(
                        read(
                                "up --port 1 --host ::1 --insecure-http --insecure-cluster --profile cluster --data /d --db-url jdbc:x"
                                        + " --function a.b=http://h/x=y --function c=http://h/c --config f.conf"))
                .isEqualTo(
                        new Command.Up(
                                Map.of(
                                        "askel.http.port", "1",
                                        "askel.http.host", "::1",
                                        "askel.http.insecure", "true",
                                        "askel.cluster.insecure", "true",
                                        "askel.profile", "cluster",
                                        "askel.data", "/d",
                                        "askel.database.url", "jdbc:x",
                                        "askel.functions.\"a.b\"", "http://h/x=y",
                                        "askel.functions.\"c\"", "http://h/c"),
                                Optional.of(Path.of("f.conf"))));
    }

    @Test
    void the_files_of_tls_set_their_paths() throws UsageException {
        assertThat(read("up --tls-cert /c.crt --tls-key=/c.key"))
                .isEqualTo(
                        new Command.Up(
                                Map.of(
                                        "askel.http.tls.certificate",
                                        "/c.crt",
                                        "askel.http.tls.key",
                                        "/c.key"),
                                Optional.empty()));
    }

    @Test
    void a_command_that_calls_a_server_accepts_https_and_its_authorities() throws UsageException {
        assertThat(read("quarantine --https --ca-file /ca.crt"))
                .isEqualTo(
                        new Command.Quarantine(
                                false,
                                settings(
                                        Map.of(
                                                "askel.client.https", "true",
                                                "askel.client.ca-file", "/ca.crt"))));
    }

    @Test
    void schedules_backfill_has_a_schedule_and_a_period() throws UsageException {
        assertThat(
                        read(
                                "schedules backfill billing/nightly --from 2026-11-01T00:00:00Z --to=2026-11-02T00:00:00Z --max 5 --port 1"))
                .isEqualTo(
                        new Command.BackfillSchedule(
                                "billing",
                                "nightly",
                                "2026-11-01T00:00:00Z",
                                "2026-11-02T00:00:00Z",
                                5,
                                Optional.empty(),
                                Optional.empty(),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(
                        ((Command.BackfillSchedule) read("schedules backfill n --from a --to b"))
                                .group())
                .isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schedules|schedules needs backfill.",
                "schedules list|schedules needs backfill.",
                "schedules backfill --from a|schedules backfill needs a schedule: NAME or GROUP/NAME.",
                "schedules backfill n --from a|schedules backfill needs --to with a time, such as 2026-11-27T00:00:00Z.",
                "schedules backfill n --max 0|--max needs a number from 1 to 999999, not 0.",
                "schedules backfill n --until a|schedules does not know --until.",
            })
    void schedules_backfill_names_the_wrong_option(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void stats_shows_the_cost_of_an_account() throws UsageException {
        assertThat(read("stats --aws-cost --account 000000000001 --region eu-north-1 --port 1"))
                .isEqualTo(
                        new Command.ShowAwsCost(
                                Optional.of("000000000001"),
                                Optional.of("eu-north-1"),
                                settings(Map.of("askel.http.port", "1"))));
        assertThatThrownBy(() -> read("stats"))
                .isInstanceOf(UsageException.class)
                .hasMessage("stats needs --aws-cost.");
        assertThatThrownBy(() -> read("stats --aws-cost --month 1"))
                .isInstanceOf(UsageException.class)
                .hasMessage("stats does not know --month.");
    }

    @Test
    void endpoints_limits_pauses_and_resumes() throws UsageException {
        var none = settings(Map.of());
        var orders = "lambda:function:orders";
        assertThat(read("endpoints list"))
                .isEqualTo(new Command.Endpoints(new EndpointAction.ListAll(), none));
        assertThat(read("endpoints limit " + orders + " --concurrency 5 --rate 2.5"))
                .isEqualTo(
                        new Command.Endpoints(
                                new EndpointAction.SetLimit(
                                        orders, Optional.of("5"), Optional.of("2.5")),
                                none));
        assertThat(read("endpoints unlimit " + orders))
                .isEqualTo(new Command.Endpoints(new EndpointAction.RemoveLimit(orders), none));
        assertThat(read("endpoints pause " + orders + " --port 1"))
                .isEqualTo(
                        new Command.Endpoints(
                                new EndpointAction.Pause(orders),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("endpoints resume " + orders + " --rate 100"))
                .isEqualTo(
                        new Command.Endpoints(
                                new EndpointAction.Resume(orders, Optional.of("100")), none));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoints|endpoints needs one of list, limit, unlimit, pause, resume.",
                "endpoints stop a|endpoints accepts list, limit, unlimit, pause or resume, not stop.",
                "endpoints pause|endpoints pause needs an endpoint, such as lambda:function:orders.",
                "endpoints limit a|endpoints limit needs --concurrency or --rate.",
                "endpoints limit a --concurrency 0|--concurrency needs a number, not 0.",
                "endpoints limit a --rate x|--rate needs a number, not x.",
                "endpoints pause a --rate 1|endpoints does not know --rate.",
                "endpoints list --all|endpoints does not know --all.",
            })
    void endpoints_names_the_wrong_option(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void limits_are_listed_set_removed_and_paused() throws UsageException {
        assertThat(read("limits list --account 000000000001 --region eu-north-1"))
                .isEqualTo(
                        new Command.StartLimits(
                                new StartLimitAction.ListAll(),
                                Optional.of("000000000001"),
                                Optional.of("eu-north-1"),
                                settings(Map.of())));
        assertThat(read("limits show orders --port 1"))
                .isEqualTo(
                        new Command.StartLimits(
                                new StartLimitAction.Show("orders"),
                                Optional.empty(),
                                Optional.empty(),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(limits("queue orders")).isEqualTo(new StartLimitAction.ShowQueue("orders", 100));
        assertThat(limits("queue orders --max 5000"))
                .isEqualTo(new StartLimitAction.ShowQueue("orders", 5_000));
        assertThat(limits("set orders --concurrency 2"))
                .isEqualTo(new StartLimitAction.SetLimit("orders", Map.of("concurrency", 2)));
        assertThat(limits("set orders --concurrency 2 --key k --queue-max 5 --end-oldest"))
                .isEqualTo(
                        new StartLimitAction.SetLimit(
                                "orders",
                                Map.of(
                                        "concurrency",
                                        2,
                                        "key",
                                        "k",
                                        "queueMax",
                                        5,
                                        "overflow",
                                        "END_OLDEST")));
        assertThat(limits("set orders --rate 0.5 --burst 3"))
                .isEqualTo(
                        new StartLimitAction.SetLimit(
                                "orders", Map.of("ratePerSecond", 0.5, "burst", 3)));
        assertThat(limits("set orders --concurrency 1 --supersede running"))
                .isEqualTo(
                        new StartLimitAction.SetLimit(
                                "orders", Map.of("concurrency", 1, "supersede", "RUNNING")));
        assertThat(limits("set orders --concurrency 1 --priority p --fair-key f"))
                .isEqualTo(
                        new StartLimitAction.SetLimit(
                                "orders",
                                Map.of("concurrency", 1, "priority", "p", "fairKey", "f")));
        assertThat(limits("remove orders")).isEqualTo(new StartLimitAction.RemoveLimit("orders"));
        assertThat(limits("pause orders"))
                .isEqualTo(new StartLimitAction.Pause("orders", Optional.empty()));
        assertThat(limits("pause orders --reason repair"))
                .isEqualTo(new StartLimitAction.Pause("orders", Optional.of("repair")));
        assertThat(limits("resume orders")).isEqualTo(new StartLimitAction.Resume("orders"));
    }

    @Test
    void attributes_are_listed_set_and_removed() throws UsageException {
        assertThat(read("attributes list --account 000000000001 --region eu-north-1 --port 1"))
                .isEqualTo(
                        new Command.SearchAttributes(
                                new SearchAttributeAction.ListAll(),
                                Optional.of("000000000001"),
                                Optional.of("eu-north-1"),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(attributes("show orders")).isEqualTo(new SearchAttributeAction.Show("orders"));
        assertThat(attributes("set orders --attribute a=keyword:{%1%} --attribute b=NUMBER:x=y:z"))
                .isEqualTo(
                        new SearchAttributeAction.SetAttributes(
                                "orders",
                                List.of(
                                        new SearchAttributeAction.Definition(
                                                "a", "KEYWORD", "{%1%}"),
                                        new SearchAttributeAction.Definition(
                                                "b", "NUMBER", "x=y:z"))));
        assertThat(attributes("set orders --attribute a=TEXT:{%x:\n1%}"))
                .isEqualTo(
                        new SearchAttributeAction.SetAttributes(
                                "orders",
                                List.of(
                                        new SearchAttributeAction.Definition(
                                                "a", "TEXT", "{%x:\n1%}"))));
        assertThat(attributes("remove orders"))
                .isEqualTo(new SearchAttributeAction.RemoveAttributes("orders"));
        assertThat(attributes("backfill orders"))
                .isEqualTo(new SearchAttributeAction.Backfill("orders", OptionalInt.empty()));
        assertThat(attributes("backfill orders --rate 500"))
                .isEqualTo(new SearchAttributeAction.Backfill("orders", OptionalInt.of(500)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attributes|attributes needs one of list, show, set, remove, backfill.",
                "attributes stop|attributes needs one of list, show, set, remove, backfill, not stop.",
                "attributes stop a|attributes needs one of list, show, set, remove, backfill, not stop.",
                "attributes show|attributes show needs the name or the ARN of a state machine.",
                "attributes set a|attributes set needs --attribute NAME=TYPE:EXPRESSION.",
                "attributes set a --attribute b|--attribute is written NAME=TYPE:EXPRESSION, not b.",
                "attributes set a --attribute b=LIST:x|--attribute b has the type LIST. TYPE is one of KEYWORD, TEXT, NUMBER, TIME, BOOLEAN.",
                "attributes set a --attribute b=TEXT:|--attribute b has no expression after TEXT:",
                "attributes set a --attribute b=text|--attribute b has no expression after text:",
                "attributes list --attribute b=TEXT:x|attributes does not know --attribute.",
                "attributes backfill|attributes backfill needs the name or the ARN of a state machine.",
                "attributes backfill a --rate 0|--rate needs a number from 1 to 999999, not 0.",
                "attributes remove a --rate 5|attributes does not know --rate.",
            })
    void wrong_arguments_of_attributes_are_reported(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    private static SearchAttributeAction attributes(String line) throws UsageException {
        return ((Command.SearchAttributes) read("attributes " + line)).action();
    }

    private static StartLimitAction limits(String line) throws UsageException {
        return ((Command.StartLimits) read("limits " + line)).action();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits|limits needs one of list, show, queue, set, remove, pause, resume.",
                "limits stop a|limits accepts list, show, queue, set, remove, pause or resume, not stop.",
                "limits set|limits set needs the name or the ARN of a state machine.",
                "limits set a|limits set needs --concurrency or --rate.",
                "limits set a --rate x|--rate needs a number such as 5 or 0.1, not x.",
                "limits set a --rate 1 --burst 0|--burst needs a number from 1 to 999999, not 0.",
                "limits set a --concurrency 0|--concurrency needs a number from 1 to 999999, not 0.",
                "limits set a --supersede all|--supersede is queued or running, not all.",
                "limits pause a --concurrency 1|limits does not know --concurrency.",
                "limits list --all|limits does not know --all.",
                "limits show a --max 5|limits does not know --max.",
                "limits queue a --max 0|--max needs a number from 1 to 999999, not 0.",
                "limits resume a --reason x|limits does not know --reason.",
            })
    void limits_names_the_wrong_option(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void semaphores_are_listed_limited_and_released() throws UsageException {
        assertThat(read("semaphores list --account 000000000001 --region eu-north-1"))
                .isEqualTo(
                        new Command.Semaphores(
                                new SemaphoreAction.ListAll(),
                                Optional.of("000000000001"),
                                Optional.of("eu-north-1"),
                                settings(Map.of())));
        var deploy = new SemaphoreAction.Semaphore("deploy", Optional.empty());
        var ofStage = new SemaphoreAction.Semaphore("deploy", Optional.of("eu"));
        assertThat(semaphores("show deploy")).isEqualTo(new SemaphoreAction.Show(deploy));
        assertThat(semaphores("show deploy --key eu")).isEqualTo(new SemaphoreAction.Show(ofStage));
        assertThat(semaphores("limit deploy 0 --key eu"))
                .isEqualTo(new SemaphoreAction.SetLimit(ofStage, 0));
        assertThat(semaphores("unlimit deploy")).isEqualTo(new SemaphoreAction.RemoveLimit(deploy));
        assertThat(semaphores("release deploy --execution arn:x --reason lost"))
                .isEqualTo(new SemaphoreAction.Release(deploy, "arn:x", "lost"));
    }

    private static SemaphoreAction semaphores(String line) throws UsageException {
        return ((Command.Semaphores) read("semaphores " + line)).action();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "semaphores|semaphores needs one of list, show, limit, unlimit, release.",
                "semaphores stop a|semaphores accepts list, show, limit, unlimit or release, not stop.",
                "semaphores show|semaphores show needs the name of a semaphore.",
                "semaphores limit a|semaphores limit needs the name of a semaphore and a number of permits.",
                "semaphores limit a x|semaphores limit needs the name of a semaphore and a number of permits.",
                "semaphores release a --execution b|semaphores release needs --execution and --reason.",
                "semaphores show a --reason b|semaphores does not know --reason.",
                "semaphores list --key a|semaphores does not know --key.",
            })
    void semaphores_names_the_wrong_option(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void a_command_that_calls_a_server_accepts_its_certificate() throws UsageException {
        assertThat(read("quarantine --tls-cert /c.crt"))
                .isEqualTo(
                        new Command.Quarantine(
                                false, settings(Map.of("askel.http.tls.certificate", "/c.crt"))));
    }

    @Test
    void each_insecure_option_sets_only_its_own_path() throws UsageException {
        assertThat(read("up --insecure-http"))
                .isEqualTo(new Command.Up(Map.of("askel.http.insecure", "true"), Optional.empty()));
        assertThat(read("up --insecure-cluster"))
                .isEqualTo(
                        new Command.Up(Map.of("askel.cluster.insecure", "true"), Optional.empty()));
    }

    @Test
    void the_former_insecure_option_is_refused_and_names_its_two_successors() {
        assertThatThrownBy(() -> read("up --insecure"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--insecure-http")
                .hasMessageContaining("--insecure-cluster");
    }

    @Test
    void a_folder_of_buckets_is_relative_to_the_working_directory() throws UsageException {
        var settings = Map.of("askel.connectors.s3-dir", Path.of("s3").toAbsolutePath().toString());
        assertThat(read("up --s3-dir s3")).isEqualTo(new Command.Up(settings, Optional.empty()));
        assertThat(((Command.Run) read("run m.json --s3-dir s3")).settings()).isEqualTo(settings);
    }

    @Test
    void hold_adds_each_state_machine_to_a_list() throws UsageException {
        var command = (Command.Up) read("up --hold a --hold b");

        assertThat(
                        ConfigFactory.parseMap(command.settings())
                                .withFallback(ConfigFactory.parseString("askel.hold = []"))
                                .getStringList("askel.hold"))
                .containsExactly("a", "b");
    }

    @Test
    void an_option_and_its_value_may_be_one_word() throws UsageException {
        assertThat(read("up --port=0 --function=f=http://h"))
                .isEqualTo(
                        new Command.Up(
                                Map.of("askel.http.port", "0", "askel.functions.\"f\"", "http://h"),
                                Optional.empty()));
    }

    @Test
    void run_accepts_a_file_and_its_options() throws UsageException {
        assertThat(
                        read(
                                "run m.json --input 1 --json --function f=http://h --name n --role-arn r"
                                        + " --machine c=c.json --port 1 --config f.conf"))
                .isEqualTo(
                        new Command.Run(
                                new NamedDefinition("n", Path.of("m.json")),
                                List.of(new NamedDefinition("c", Path.of("c.json"))),
                                "r",
                                "1",
                                true,
                                1,
                                Map.of("askel.functions.\"f\"", "http://h"),
                                Optional.of(Path.of("f.conf"))));
    }

    @Test
    void run_without_options_has_a_name_a_role_and_a_free_port() throws UsageException {
        assertThat(read("run m.json"))
                .isEqualTo(
                        new Command.Run(
                                new NamedDefinition("local", Path.of("m.json")),
                                List.of(),
                                "arn:aws:iam::123456789012:role/local",
                                "{}",
                                false,
                                0,
                                Map.of(),
                                Optional.empty()));
    }

    @Test
    void validate_and_inspect_accept_one_argument() throws UsageException {
        assertThat(read("validate m.json"))
                .isEqualTo(new Command.Validate(Path.of("m.json"), MachineType.STANDARD));
        assertThat(read("validate m.json --type EXPRESS"))
                .isEqualTo(new Command.Validate(Path.of("m.json"), MachineType.EXPRESS));
        assertThat(read("validate --type=EXPRESS m.json"))
                .isEqualTo(new Command.Validate(Path.of("m.json"), MachineType.EXPRESS));
        assertThat(read("inspect arn:x --port 1"))
                .isEqualTo(
                        new Command.Inspect(
                                "arn:x",
                                new Command.Inspection.Show(),
                                settings(Map.of("askel.http.port", "1"))));
    }

    @Test
    void connections_accepts_a_name_and_no_secret() throws UsageException {
        assertThat(read("connections list --account 1 --region r --port 1"))
                .isEqualTo(
                        new Command.Connections(
                                new Command.ConnectionAction.ListAll(),
                                Optional.of("1"),
                                Optional.of("r"),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("connections create a --from f.json"))
                .isEqualTo(
                        connections(
                                new Command.ConnectionAction.Create(
                                        "a", file("f.json"), List.of())));
        assertThat(read("connections create a --from f.json --allowed-host h --allowed-host=*.x.y"))
                .isEqualTo(
                        connections(
                                new Command.ConnectionAction.Create(
                                        "a", file("f.json"), List.of("h", "*.x.y"))));
        assertThat(read("connections update a --from -"))
                .isEqualTo(
                        connections(
                                new Command.ConnectionAction.Update(
                                        "a", Optional.empty(), List.of())));
        assertThat(read("connections update a --allowed-host h:1"))
                .isEqualTo(
                        connections(new Command.ConnectionAction.AllowHosts("a", List.of("h:1"))));
        assertThat(read("connections describe a"))
                .isEqualTo(connections(new Command.ConnectionAction.Describe("a")));
        assertThat(read("connections delete a"))
                .isEqualTo(connections(new Command.ConnectionAction.Delete("a")));
    }

    private static CommandSettings settings(Map<String, String> options) {
        return new CommandSettings(options, Optional.empty());
    }

    private static Command connections(Command.ConnectionAction action) {
        return new Command.Connections(
                action, Optional.empty(), Optional.empty(), settings(Map.of()));
    }

    private static Optional<Path> file(String name) {
        return Optional.of(Path.of(name));
    }

    @Test
    void record_accepts_names_and_a_file() throws UsageException {
        assertThat(read("record a"))
                .isEqualTo(
                        new Command.RecordCase(
                                "a",
                                Optional.empty(),
                                Optional.empty(),
                                Path.of("MockConfigFile.json"),
                                settings(Map.of())));
        assertThat(read("record a --state-machine M --case C --file f.json --port 1"))
                .isEqualTo(
                        new Command.RecordCase(
                                "a",
                                Optional.of("M"),
                                Optional.of("C"),
                                Path.of("f.json"),
                                settings(Map.of("askel.http.port", "1"))));
    }

    @Test
    void inspect_and_quarantine_accept_one_action() throws UsageException {
        assertThat(inspection("inspect a --wake")).isEqualTo(new Inspection.Wake());
        assertThat(inspection("inspect a --retry")).isEqualTo(new Inspection.Retry());
        assertThat(inspection("inspect a --export")).isEqualTo(new Inspection.Export());
        assertThat(inspection("inspect a --abort"))
                .isEqualTo(new Inspection.Abort(Optional.empty(), Optional.empty()));
        assertThat(inspection("inspect a --error E --abort --cause c"))
                .isEqualTo(new Inspection.Abort(Optional.of("E"), Optional.of("c")));
        assertThat(inspection("inspect a --complete T --output={}"))
                .isEqualTo(new Inspection.Complete("T", "{}"));
        assertThat(inspection("inspect a --fail #1 --error E"))
                .isEqualTo(new Inspection.Fail("#1", Optional.of("E"), Optional.empty()));
        assertThat(read("quarantine")).isEqualTo(new Command.Quarantine(false, settings(Map.of())));
        assertThat(read("quarantine --retry --host h"))
                .isEqualTo(new Command.Quarantine(true, settings(Map.of("askel.http.host", "h"))));
        assertThat(read("doctor"))
                .isEqualTo(new Command.Doctor(false, false, false, settings(Map.of())));
        assertThat(read("doctor --prove --mend --json --port 1"))
                .isEqualTo(
                        new Command.Doctor(
                                true, true, true, settings(Map.of("askel.http.port", "1"))));
        assertThat(read("inspect --help")).isEqualTo(new Command.Help());
    }

    @Test
    void a_signal_has_a_name_and_either_an_execution_or_a_key() throws UsageException {
        assertThat(read("signal go --execution a"))
                .isEqualTo(
                        new Command.Signal(
                                "go",
                                Optional.of("a"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                settings(Map.of())));
        assertThat(read("signal go --key k --payload 1 --token t --port 1"))
                .isEqualTo(
                        new Command.Signal(
                                "go",
                                Optional.empty(),
                                Optional.of("k"),
                                Optional.of("1"),
                                Optional.of("t"),
                                settings(Map.of("askel.http.port", "1"))));
        for (var wrong : List.of("signal", "signal go", "signal go --key k --execution a")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void a_pause_and_a_resume_name_an_execution() throws UsageException {
        assertThat(read("pause a"))
                .isEqualTo(
                        new Command.Pause("a", Optional.empty(), false, false, settings(Map.of())));
        assertThat(read("pause a --reason fire --stop-timeouts --children --port 1"))
                .isEqualTo(
                        new Command.Pause(
                                "a",
                                Optional.of("fire"),
                                true,
                                true,
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("resume a --children"))
                .isEqualTo(new Command.Resume("a", true, settings(Map.of())));
        for (var wrong : List.of("pause", "resume", "pause a --wake", "resume a --reason b")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void a_migration_names_an_execution_and_a_target() throws UsageException {
        assertThat(read("migrate a"))
                .isEqualTo(
                        new Command.Migrate(
                                new MigrateOptions(
                                        "a",
                                        false,
                                        Optional.empty(),
                                        false,
                                        false,
                                        false,
                                        Optional.empty(),
                                        OptionalInt.empty()),
                                settings(Map.of())));
        assertThat(read("migrate a --to m:2 --reason fire --port 1"))
                .isEqualTo(
                        new Command.Migrate(
                                new MigrateOptions(
                                        "a",
                                        false,
                                        Optional.of("m:2"),
                                        false,
                                        false,
                                        false,
                                        Optional.of("fire"),
                                        OptionalInt.empty()),
                                settings(Map.of("askel.http.port", "1"))));
        assertThat(read("migrate a --back --preview"))
                .isEqualTo(
                        new Command.Migrate(
                                new MigrateOptions(
                                        "a",
                                        false,
                                        Optional.empty(),
                                        true,
                                        true,
                                        false,
                                        Optional.empty(),
                                        OptionalInt.empty()),
                                settings(Map.of())));
        assertThat(read("migrate --all m --to m:2 --rate 7"))
                .isEqualTo(
                        new Command.Migrate(
                                new MigrateOptions(
                                        "m",
                                        true,
                                        Optional.of("m:2"),
                                        false,
                                        false,
                                        false,
                                        Optional.empty(),
                                        OptionalInt.of(7)),
                                settings(Map.of())));
        for (var wrong :
                List.of(
                        "migrate",
                        "migrate a --to m --back",
                        "migrate a --cancel --back",
                        "migrate a --preview",
                        "migrate a --reason b",
                        "migrate a --wake",
                        "migrate --all",
                        "migrate --all m",
                        "migrate --wake m --back",
                        "migrate --all m --cancel",
                        "migrate --all m --back --rate 0",
                        "migrate --all m --back --rate 1001",
                        "migrate --all m --back --preview --rate 5",
                        "migrate a --back --rate 5")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void a_start_pauses_everything_and_resume_all_ends_the_pause() throws UsageException {
        assertThat(((Command.Up) read("up --paused")).settings())
                .containsExactly(Map.entry("askel.paused", "true"));
        assertThat(read("resume --all"))
                .isEqualTo(new Command.ResumeAll(Optional.empty(), settings(Map.of())));
        assertThat(read("resume --all --rate 2.5 --port 1"))
                .isEqualTo(
                        new Command.ResumeAll(
                                Optional.of("2.5"), settings(Map.of("askel.http.port", "1"))));
        for (var wrong :
                List.of(
                        "resume --rate 5",
                        "resume --all --children",
                        "resume --all --rate x",
                        "resume --all --rate 05",
                        "resume a --all",
                        "resume a --rate 5")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void a_fork_has_an_execution_and_an_event() throws UsageException {
        assertThat(read("fork a 7"))
                .isEqualTo(
                        new Command.Fork(
                                new ForkOptions(
                                        "a",
                                        7,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false),
                                settings(Map.of())));
        assertThat(
                        read(
                                "fork a 7 --machine m --definition f --name n --input 1"
                                        + " --variables {} --token t --preview --port 1"))
                .isEqualTo(
                        new Command.Fork(
                                new ForkOptions(
                                        "a",
                                        7,
                                        Optional.of("m"),
                                        Optional.of(Path.of("f")),
                                        Optional.of("n"),
                                        Optional.of("1"),
                                        Optional.of("{}"),
                                        Optional.of("t"),
                                        true),
                                settings(Map.of("askel.http.port", "1"))));
        for (var wrong : List.of("fork", "fork a", "fork a 0", "fork a b", "fork a 1 --x")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(UsageException.class);
        }
    }

    private static Command.Inspection inspection(String line) throws UsageException {
        return ((Command.Inspect) read(line)).action();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                     | No command given.
                    fly                    | There is no command fly.
                    up --port              | --port needs a value.
                    up --port x            | --port needs a port from 0 to 65535, not x.
                    up --port 65536        | --port needs a port from 0 to 65535, not 65536.
                    up --profile many      | --profile is one of single, cluster, kubernetes, not many.
                    up --function f        | --function is written NAME=URL, not f.
                    up --function =http:   | --function is written NAME=URL, not =http:.
                    up --speed             | up does not know --speed.
                    validate               | validate needs a file with a definition.
                    validate a b           | validate does not know b.
                    validate --type EXPRESS | validate needs a file with a definition.
                    validate a --type      | --type needs a value.
                    validate a --type fast | --type is STANDARD or EXPRESS, not fast.
                    run                    | run needs a file with a definition.
                    run a --speed          | run does not know --speed.
                    run a --machine b      | --machine is written NAME=FILE, not b.
                    run a --machine local=b | Two machines have the name local.
                    run a --machine b=c --machine b=d | Two machines have the name b.
                    inspect                | inspect needs the ARN of an execution.
                    record                 | record needs the ARN of an execution.
                    record a --speed       | record does not know --speed.
                    inspect a --speed      | inspect does not know --speed.
                    inspect a --wake --abort | inspect accepts one action: --wake or --abort.
                    inspect a --complete   | --complete needs a value.
                    inspect a --complete T | --complete needs --output with the result as JSON.
                    inspect a --output 1   | --output requires --complete.
                    inspect a --wake --error E | --error requires --fail or --abort.
                    inspect a --cause c    | --cause requires --fail or --abort.
                    quarantine a           | quarantine does not know a.
                    doctor a               | doctor does not know a.
                    connections            | connections needs one of list, describe, create, update, delete.
                    connections show a     | connections accepts list, describe, create, update or delete, not show.
                    connections delete     | connections delete needs a name.
                    connections create a   | connections create needs --from with a file, or - for standard input.
                    connections list --from f | --from requires create or update.
                    connections list --allowed-host h | --allowed-host requires create or update.
                    connections create a --allowed-host h | connections create needs --from with a file, or - for standard input.
                    up --function http://h/f?code=s3cret | --function is written NAME=URL, not http://h/f?***.
                    up --function f=       | --function is written NAME=URL, not f=.
                    """)
    void names_the_unknown_or_incomplete_argument(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void the_usage_names_every_command() {
        assertThat(CommandUsage.text())
                .contains(
                        "up ",
                        "validate FILE",
                        "run FILE",
                        "inspect ARN",
                        "signal NAME",
                        "pause ARN",
                        "resume ARN",
                        "fork ARN EVENT",
                        "quarantine ",
                        "connections ",
                        "test ",
                        "help ");
        assertThat(CommandUsage.text().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void the_commands_of_recovery_name_their_folders() throws UsageException {
        assertThat(read("backup --to /a --keep 3 --data /d"))
                .isEqualTo(
                        new Command.Recovery(
                                new RecoveryAction.BackUp(Optional.of(Path.of("/a")), 3),
                                new CommandSettings(Map.of("askel.data", "/d"), Optional.empty())));
        assertThat(read("restore --from /a --to 2026-11-28T11:15:00+01:00 --timeline 2 --data /n"))
                .isEqualTo(
                        new Command.Recovery(
                                new RecoveryAction.Restore(
                                        Path.of("/a"),
                                        Optional.of(Instant.parse("2026-11-28T10:15:00Z")),
                                        OptionalLong.of(2)),
                                new CommandSettings(Map.of("askel.data", "/n"), Optional.empty())));
        assertThat(read("replica --from db1:15432 --name site_b --data=/n"))
                .isEqualTo(
                        new Command.Recovery(
                                new RecoveryAction.Replicate(
                                        Optional.of(
                                                InetSocketAddress.createUnresolved("db1", 15_432)),
                                        "site_b"),
                                new CommandSettings(Map.of("askel.data", "/n"), Optional.empty())));
        assertThat(read("promote --force --config f.conf"))
                .isEqualTo(
                        new Command.Recovery(
                                new RecoveryAction.Promote(true),
                                new CommandSettings(Map.of(), Optional.of(Path.of("f.conf")))));
    }

    @ParameterizedTest
    @CsvSource({
        "restore --from /a --to latest, --data NEWFOLDER",
        "restore --from /a --data /n, --to TIME",
        "restore --from /a --to 2026-11-28T10:15:00 --data /n, a time with its zone",
        "replica --from db1, HOST:PORT",
        "replica --name Site-B, lower-case letters",
        "backup --keep 0, from 1 to",
        "promote --now, --now"
    })
    void a_malformed_command_of_recovery_is_refused(String line, String reason) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(reason);
    }
}
