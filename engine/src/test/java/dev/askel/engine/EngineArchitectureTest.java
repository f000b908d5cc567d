package dev.askel.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** The packages of the engine and their dependencies. */
@AnalyzeClasses(packages = "dev.askel.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class EngineArchitectureTest {
    private static final String ENGINE = "dev.askel.engine";

    /** The packages that each package may use. The root package assembles all of them. */
    private static final Map<String, Set<String>> ALLOWED_DEPENDENCIES =
            Map.ofEntries(
                    entry("memory", Set.of()),
                    entry("trace", Set.of()),
                    entry("metric", Set.of()),
                    entry("sql", Set.of("api")),
                    entry("deferral", Set.of()),
                    entry("warning", Set.of()),
                    // The sources and the destination of Map Runs, which connectors implement.
                    entry("task", Set.of("api", "maprun")),
                    entry("daemon", Set.of()),
                    entry("evaluation", Set.of()),
                    entry("schema", Set.of()),
                    entry("clock", Set.of("sql")),
                    entry("presence", Set.of("clock", "sql")),
                    entry("key", Set.of("clock", "sql")),
                    entry("api", Set.of()),
                    entry(
                            "encryption",
                            Set.of(
                                    "api",
                                    "clock",
                                    "key",
                                    "reencryption",
                                    "sql",
                                    "upgrade",
                                    "warning")),
                    entry("payload", Set.of("api", "clock", "daemon", "sql", "upgrade", "warning")),
                    entry("pagination", Set.of("api", "key")),
                    entry("reencryption", Set.of("api", "key", "sql")),
                    entry("machinelimit", Set.of("api")),
                    entry("mock", Set.of("api")),
                    entry("startrule", Set.of("api")),
                    entry("searchattribute", Set.of("api", "journal")),
                    entry("journal", Set.of("deferral", "presence", "sql")),
                    entry(
                            "visibility",
                            Set.of("api", "clock", "journal", "machinelimit", "pagination", "sql")),
                    entry(
                            "connection",
                            Set.of("api", "clock", "key", "pagination", "sql", "visibility")),
                    entry("upgrade", Set.of("api")),
                    entry("usage", Set.of("api", "clock", "sql")),
                    entry("endpoint", Set.of("api", "clock", "sql", "task", "upgrade")),
                    entry(
                            "access",
                            Set.of(
                                    "api",
                                    "clock",
                                    "key",
                                    "pagination",
                                    "reencryption",
                                    "sql",
                                    "task",
                                    "upgrade",
                                    "visibility")),
                    entry(
                            "audit",
                            Set.of(
                                    "api",
                                    "clock",
                                    "observability",
                                    "pagination",
                                    "sql",
                                    "visibility")),
                    entry(
                            "registry",
                            Set.of(
                                    "api",
                                    "clock",
                                    "encryption",
                                    "journal",
                                    "machinelimit",
                                    "pagination",
                                    "searchattribute",
                                    "sql",
                                    "startrule",
                                    "visibility")),
                    entry(
                            "execution",
                            Set.of(
                                    "api",
                                    "clock",
                                    "daemon",
                                    "deferral",
                                    "evaluation",
                                    "journal",
                                    "key",
                                    "machinelimit",
                                    "memory",
                                    "metric",
                                    "mock",
                                    "pagination",
                                    "payload",
                                    "registry",
                                    "searchattribute",
                                    "sql",
                                    "startrule",
                                    "task",
                                    "trace",
                                    "upgrade",
                                    "usage",
                                    "visibility")),
                    entry("statetest", Set.of("api", "clock", "evaluation", "execution", "task")),
                    entry(
                            "activity",
                            Set.of("api", "clock", "execution", "journal", "registry", "sql")),
                    entry(
                            "observability",
                            Set.of(
                                    "api",
                                    "clock",
                                    "daemon",
                                    "execution",
                                    "journal",
                                    "sql",
                                    "trace",
                                    "visibility")),
                    entry(
                            "express",
                            Set.of(
                                    "api",
                                    "clock",
                                    "evaluation",
                                    "execution",
                                    "journal",
                                    "machinelimit",
                                    "metric",
                                    "mock",
                                    "observability",
                                    "pagination",
                                    "registry",
                                    "task",
                                    "trace",
                                    "usage",
                                    "visibility")),
                    entry(
                            "feed",
                            Set.of(
                                    "api",
                                    "clock",
                                    "execution",
                                    "journal",
                                    "pagination",
                                    "visibility")),
                    entry(
                            "statistics",
                            Set.of("api", "execution", "journal", "sql", "usage", "visibility")),
                    entry(
                            "bulk",
                            Set.of(
                                    "api",
                                    "clock",
                                    "daemon",
                                    "deferral",
                                    "pagination",
                                    "sql",
                                    "visibility")),
                    entry(
                            "maprun",
                            Set.of(
                                    "api",
                                    "clock",
                                    "daemon",
                                    "deferral",
                                    "evaluation",
                                    "execution",
                                    "express",
                                    "journal",
                                    "machinelimit",
                                    "memory",
                                    "pagination",
                                    "registry",
                                    "searchattribute",
                                    "sql",
                                    "startrule",
                                    "task",
                                    "trace",
                                    "upgrade",
                                    "visibility")),
                    entry(
                            "attributesearch",
                            Set.of(
                                    "api",
                                    "journal",
                                    "key",
                                    "pagination",
                                    "registry",
                                    "searchattribute",
                                    "sql",
                                    "upgrade",
                                    "visibility")),
                    entry(
                            "startqueue",
                            Set.of(
                                    "api",
                                    "clock",
                                    "execution",
                                    "journal",
                                    "pagination",
                                    "registry",
                                    "sql",
                                    "startrule",
                                    "upgrade",
                                    "visibility")),
                    entry(
                            "semaphore",
                            Set.of(
                                    "api",
                                    "clock",
                                    "execution",
                                    "journal",
                                    "pagination",
                                    "sql",
                                    "task",
                                    "upgrade",
                                    "visibility")),
                    entry(
                            "doctor",
                            Set.of(
                                    "api",
                                    "endpoint",
                                    "execution",
                                    "journal",
                                    "payload",
                                    "registry",
                                    "sql",
                                    "visibility")),
                    entry(
                            "retention",
                            Set.of("payload", "api", "clock", "daemon", "journal", "sql")),
                    entry("installation", Set.of("api", "clock", "registry", "sql")),
                    entry("wakeup", Set.of("clock", "daemon", "execution", "journal", "task")));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching(ENGINE + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static void dependencies_between_packages_are_listed(JavaClasses classes) {
        var violations = new TreeSet<String>();
        for (var each : classes) {
            for (var dependency : each.getDirectDependenciesFromSelf()) {
                if (!isAllowed(dependency)) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    private static boolean isAllowed(Dependency dependency) {
        var from = firstPackage(dependency.getOriginClass());
        var to = firstPackage(dependency.getTargetClass());
        if (from.isEmpty() || from.equals(to)) {
            return true;
        }
        var allowed = ALLOWED_DEPENDENCIES.get(from);
        assertThat(allowed).as("the package %s", from).isNotNull();
        return to.equals("external") || (allowed != null && allowed.contains(to));
    }

    /**
     * The first package below the engine's; empty for the root package, "external" outside of the
     * engine.
     */
    private static String firstPackage(JavaClass type) {
        var name = type.getBaseComponentType().getPackageName();
        if (!name.equals(ENGINE) && !name.startsWith(ENGINE + ".")) {
            return "external";
        }
        var rest = name.substring(ENGINE.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
    }

    @ArchTest
    static final ArchRule the_engine_uses_no_http =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.net.http..",
                            "com.sun.net.httpserver..",
                            "org.apache.pekko.http..");

    @ArchTest
    static final ArchRule only_packages_with_tables_use_sql =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            ENGINE,
                            ENGINE + ".sql..",
                            ENGINE + ".clock..",
                            ENGINE + ".schema..",
                            ENGINE + ".presence..",
                            ENGINE + ".journal..",
                            ENGINE + ".payload..",
                            ENGINE + ".key..",
                            ENGINE + ".registry..",
                            ENGINE + ".connection..",
                            ENGINE + ".reencryption..",
                            ENGINE + ".access..",
                            ENGINE + ".attributesearch..",
                            ENGINE + ".audit..",
                            ENGINE + ".bulk..",
                            ENGINE + ".doctor..",
                            ENGINE + ".encryption..",
                            ENGINE + ".endpoint..",
                            ENGINE + ".installation..",
                            ENGINE + ".maprun..",
                            ENGINE + ".retention..",
                            ENGINE + ".semaphore..",
                            ENGINE + ".startqueue..",
                            ENGINE + ".usage..",
                            ENGINE + ".visibility..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.sql..",
                            "javax.sql..",
                            "org.postgresql..",
                            "com.zaxxer..",
                            "org.flywaydb..");

    @ArchTest
    static final ArchRule class_names_contain_no_generic_nouns =
            noClasses()
                    .that()
                    // The name in the AWS API.
                    .doNotHaveSimpleName("IncludedData")
                    .should()
                    .haveNameMatching(
                            ".*(Util|Helper|Manager|Common|Impl|Handler|Processor|Info|Data)s?"
                                    + "([A-Z$].*)?");

    @ArchTest
    static final ArchRule actors_never_block =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            ENGINE + ".execution..",
                            ENGINE + ".activity..",
                            ENGINE + ".bulk..",
                            ENGINE + ".express..",
                            ENGINE + ".feed..",
                            ENGINE + ".wakeup..")
                    .should()
                    .callMethodWhere(
                            describe(
                                    "it blocks the calling thread",
                                    EngineArchitectureTest::blocks));

    private static boolean blocks(JavaCall<?> call) {
        var owner = call.getTargetOwner();
        return switch (call.getTarget().getName()) {
            case "sleep" -> owner.isEquivalentTo(Thread.class);
            case "join" ->
                    owner.isEquivalentTo(Thread.class)
                            || owner.isEquivalentTo(CompletableFuture.class);
            case "get" -> owner.isAssignableTo(Future.class);
            case "await" ->
                    owner.isAssignableTo(CountDownLatch.class)
                            || owner.isAssignableTo(Condition.class);
            case "acquire" -> owner.isAssignableTo(Semaphore.class);
            case "lock" -> owner.isAssignableTo(Lock.class);
            case "take", "put" -> owner.isAssignableTo(BlockingQueue.class);
            case "wait" -> owner.isEquivalentTo(Object.class);
            case "park", "parkNanos" -> owner.isEquivalentTo(LockSupport.class);
            default -> false;
        };
    }
}
