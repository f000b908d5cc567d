package dev.askel.connectors.optimized;

import java.util.List;

/** The APIs of Glue, DataBrew and Athena. */
final class AnalyticsApis {
    private AnalyticsApis() {}

    static List<Api> all() {
        return List.of(
                glue(),
                databrew(),
                athena(),
                Api.of("athena", "stopQueryExecution", ServiceNames.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryExecution", ServiceNames.ATHENA, "QueryExecutionId"),
                Api.of("athena", "getQueryResults", ServiceNames.ATHENA, "QueryExecutionId"));
    }

    private static Api glue() {
        return Api.of("glue", "startJobRun", ServiceNames.GLUE, "JobName")
                .withSync(
                        JobRules.of(
                                        "{'JobName':'/Given/JobName','JobRunId':'/Answer/JobRunId'}",
                                        "GetJobRun",
                                        "{'JobName':'/JobName','RunId':'/JobRunId'}",
                                        StateStatusReader.at(
                                                "/JobRun",
                                                "/JobRunState",
                                                "SUCCEEDED",
                                                "FAILED",
                                                "TIMEOUT",
                                                "STOPPED",
                                                "ERROR",
                                                "EXPIRED"))
                                .stoppedBy(
                                        "BatchStopJobRun",
                                        "{'JobName':'/JobName','JobRunIds':['/JobRunId']}"));
    }

    private static Api databrew() {
        return Api.of("databrew", "startJobRun", ServiceNames.DATABREW, "Name")
                .withSync(
                        JobRules.of(
                                        "{'Name':'/Given/Name','RunId':'/Answer/RunId'}",
                                        "DescribeJobRun",
                                        "{'Name':'/Name','RunId':'/RunId'}",
                                        StateStatusReader.at(
                                                "",
                                                "/State",
                                                "SUCCEEDED",
                                                "FAILED",
                                                "TIMEOUT",
                                                "STOPPED"))
                                .stoppedBy("StopJobRun", "{'Name':'/Name','RunId':'/RunId'}"));
    }

    private static Api athena() {
        return Api.of("athena", "startQueryExecution", ServiceNames.ATHENA, "QueryString")
                .withToken("ClientRequestToken")
                .withSync(
                        JobRules.of(
                                        "{'QueryExecutionId':'/Answer/QueryExecutionId'}",
                                        "GetQueryExecution",
                                        "{'QueryExecutionId':'/QueryExecutionId'}",
                                        StateStatusReader.at(
                                                        "/QueryExecution",
                                                        "/Status/State",
                                                        "SUCCEEDED",
                                                        "FAILED",
                                                        "CANCELLED")
                                                .shownAs("QueryExecution"))
                                .stoppedBy(
                                        "StopQueryExecution",
                                        "{'QueryExecutionId':'/QueryExecutionId'}"));
    }
}
