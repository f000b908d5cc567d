package dev.askel.connectors.optimized;

import java.util.List;

/** The APIs of SageMaker, and of Bedrock's jobs. */
final class MachineLearningApis {
    private MachineLearningApis() {}

    static List<Api> all() {
        return List.of(
                sagemaker("TrainingJob", "RoleArn"),
                sagemaker("TransformJob", "ModelName"),
                sagemaker("HyperParameterTuningJob", "HyperParameterTuningJobConfig"),
                sagemaker("LabelingJob", "RoleArn"),
                sagemaker("ProcessingJob", "RoleArn"),
                Api.of(
                        "sagemaker",
                        "createEndpoint",
                        ServiceNames.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                Api.of(
                        "sagemaker",
                        "createEndpointConfig",
                        ServiceNames.SAGEMAKER,
                        "EndpointConfigName"),
                Api.of("sagemaker", "createModel", ServiceNames.SAGEMAKER, "ModelName"),
                Api.of(
                        "sagemaker",
                        "updateEndpoint",
                        ServiceNames.SAGEMAKER,
                        "EndpointName",
                        "EndpointConfigName"),
                customization());
    }

    /** Creates an API that starts a job. The name in the parameters identifies the job. */
    private static Api sagemaker(String job, String requiredMember) {
        var nameTemplate = "{'%1$sName':'/%1$sName'}".formatted(job);
        return Api.of(
                        "sagemaker",
                        "create" + job,
                        ServiceNames.SAGEMAKER,
                        job + "Name",
                        requiredMember)
                .withSync(
                        JobRules.of(
                                        nameTemplate.replace("'/", "'/Given/"),
                                        "Describe" + job,
                                        nameTemplate,
                                        StateStatusReader.at(
                                                "",
                                                "/" + job + "Status",
                                                "Completed",
                                                "Failed",
                                                "Stopped"))
                                .stoppedBy("Stop" + job, nameTemplate));
    }

    private static Api customization() {
        return Api.of(
                        "bedrock",
                        "createModelCustomizationJob",
                        ServiceNames.BEDROCK,
                        "JobName",
                        "CustomModelName",
                        "RoleArn",
                        "BaseModelIdentifier")
                .withToken("ClientRequestToken")
                .withSync(
                        JobRules.of(
                                        "{'JobArn':'/Answer/JobArn'}",
                                        "GetModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}",
                                        StateStatusReader.at(
                                                "", "/Status", "Completed", "Failed", "Stopped"))
                                .stoppedBy(
                                        "StopModelCustomizationJob",
                                        "{'JobIdentifier':'/JobArn'}"));
    }
}
