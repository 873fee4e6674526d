import type { ProblemMessages } from "../messages";

export const problems: ProblemMessages = {
  "insecure-context": [
    "本页不能使用麦克风",
    "浏览器只允许 https 页面和 http://localhost 使用。请从这样的地址打开 Vivavoce，或翻译文件。",
  ],
  "microphone-denied": [
    "麦克风被阻止",
    "请在地址栏（麦克风或锁形图标）允许本页使用，然后再按“开始”。您也可以翻译文件。",
  ],
  "microphone-missing": ["没有找到麦克风", "请连接麦克风后再按“开始”，或翻译文件。"],
  "microphone-busy": [
    "无法打开麦克风",
    "可能有别的程序正在使用。请关闭该程序，或在“声音”中选择别的麦克风，然后再按“开始”。",
  ],
  "microphone-lost": ["麦克风已断开", "此前说的话仍在翻译。请重新连接并按“开始”继续。"],
  "camera-denied": [
    "摄像头被禁止",
    "请在地址栏中允许本页使用摄像头，或改用照片。没有摄像头也会翻译您的声音。",
  ],
  "camera-missing": ["未找到摄像头", "请连接摄像头，或改用照片。"],
  "camera-busy": ["无法打开摄像头", "可能有其他程序正在使用它。请关闭该程序，然后重新打开摄像头。"],
  "camera-lost": ["摄像头已断开", "声音不受影响。请重新连接并打开摄像头。"],
  "picture-unreadable": [
    "无法显示此图片",
    "文件为空、已损坏，或浏览器不支持其格式。支持 JPEG、PNG 和 WebP。",
  ],
  "file-unreadable": [
    "无法播放此文件",
    "文件为空、已损坏，或浏览器不认识其格式。可用 MP3、M4A、WAV、FLAC、OGG、MP4 和 WebM。",
  ],
  "file-broken": ["文件末尾的数据已损坏", "损坏之前的内容都已翻译。请重新导出文件以得到其余部分。"],
  "file-silent": ["此视频没有声音", "请选择有人说话的文件。"],
  "audio-blocked": [
    "浏览器不让本页发声",
    "请点击页面任意处，然后再按“开始”。若仍不行，请检查是否连接了声音设备。",
  ],
  unreachable: [
    "Vivavoce 没有回应",
    "服务器未运行或无法连接。请用 `make run` 启动后重试：恢复后本页会自动察觉。",
  ],
  reconnecting: ["连接中断", "正在重连… 请继续说：最近 30 秒会保留，恢复后立即发送。"],
  "connection-lost": ["连接中断", "30 秒内未能恢复。请检查网络和服务器，然后按“开始”继续。"],
  at_capacity: ["名额已满", "服务器只接纳不影响他人速度的人数。请在有人结束后重试。"],
  too_many_requests: ["此处会话过多", "请关闭其他标签页中的 Vivavoce，等几秒后再按“开始”。"],
  audio_lost: ["丢失了一些话语", "识别中断超过 30 秒；最先说的部分缺失。"],
  draining: ["服务器正在重启", "暂时不接纳新的人。请几秒后重试。"],
  stage_unavailable: [
    "有一项服务未运行",
    "翻译需要识别、翻译和语音。请在终端查看哪一项已停止，或用 `make run` 全部启动。",
  ],
  unsupported_language: ["未安装这一语言组合", "请选择其他组合，或用 `vivavoce models pull` 安装模型。"],
  unknown_voice: ["未安装这个声音", "请选择其他声音。"],
  "sound-stopped": [
    "浏览器暂停了所有声音",
    "可能被来电或其他程序占用。之后会自动恢复；若未恢复，请按“停止”再按“开始”。",
  ],
  internal: ["出了点问题", "请按“开始”重试。若再次发生，服务器终端会说明原因。"],
};
