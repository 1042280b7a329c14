package io.entangle.worker.command;

import picocli.CommandLine.Command;

/** Foreign checkpoints on this machine, without an API. */
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        description = {
            "Looks into checkpoints of AutoFormer and S3, brings them in, takes them out and scores them.",
            "Reads .pth files of either layout and safetensors; nothing in a file is ever executed."
        },
        subcommands = {
            CheckpointInspectCommand.class,
            CheckpointImportCommand.class,
            CheckpointExportCommand.class,
            CheckpointEvaluateCommand.class,
            CheckpointSweepCommand.class
        })
final class CheckpointCommand {}
